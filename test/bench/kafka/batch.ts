import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundlePeer } from '../bundle-peer.ts';
import { median, saveResult } from '../results.ts';

/** An MSK event of 1,000 records, decoded and dispatched. Contestants take turns, so the machine's moods hit all alike. */
const ROUNDS = 11;
const BATCHES = 10;
const RECORDS = 1_000;
const PEERS = join(import.meta.dirname, '..', 'peers');

const files = {
  'hand loop': 'kafka-hand-loop.mjs',
  springtide: 'kafka-springtide.ts',
  'hand loop, checks and metrics too': 'kafka-hand-equal.mjs',
  'Powertools kafka, lanes by hand': 'kafka-powertools.mjs',
  'Powertools kafka + batch': 'kafka-powertools-batch.mjs',
  'Powertools kafka + batch, checks and metrics too': 'kafka-powertools-equal.mjs',
};

interface Contestant {
  name: string;
  process: ChildProcess;
  times: number[];
}

async function start(name: string, file: string, folder: string): Promise<Contestant> {
  // Peers run as installed: one bundle would pull in every optional decoder of Powertools.
  const isOurs = file.endsWith('.ts');
  const path = isOurs ? (await bundlePeer(file, folder)).path : join(PEERS, file);
  const args = [join(import.meta.dirname, 'contestant.ts'), path];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  // Read and dropped, as Lambda reads what functions print.
  child.stdout?.resume();
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${name} did not start`)));
  await Promise.race([once(child, 'message'), gone]);
  gone.catch(() => undefined);
  return { name, process: child, times: [] };
}

async function measure({ name, process: child, times }: Contestant): Promise<void> {
  const answer = once(child, 'message');
  child.send({ batches: BATCHES });
  const [{ microseconds, handled }] = (await answer) as [{ microseconds: number; handled: number }];
  if (handled !== RECORDS) throw new Error(`${name} handled ${handled} of ${RECORDS} events`);
  times.push(microseconds);
}

const folder = mkdtempSync(join(tmpdir(), 'springtide-bench-'));
const all: Contestant[] = [];
try {
  for (const [name, file] of Object.entries(files)) all.push(await start(name, file, folder));
  for (let round = 0; round < ROUNDS; round += 1) for (const one of all) await measure(one);
} finally {
  for (const { process: child } of all) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

const hand = median(all[0]?.times ?? []);
const ours = median(all[1]?.times ?? []);
process.stderr.write(
  saveResult('kafka-batch', {
    title: 'An MSK event of 1,000 records, decoded and dispatched',
    notes: [
      `CPU of one batch, medians of ${ROUNDS} rounds of ${BATCHES}; records of 1 KB with 6 headers, 250 orders.`,
      `Load average ${loadavg()
        .map((one) => one.toFixed(1))
        .join(', ')}: other work ran on the machine; CPU time and turns keep the ratios fair.`,
      'springtide also checks every envelope, isolates poison, and counts and times every event. Rows without "checks and metrics"',
      'do none of it; those with it do equal work. Goals: at most 1.25 times the hand loop, 2.2 times as fast as Powertools kafka + batch.',
      'Powertools batch has no Kafka source and keeps no order of keys; it gets the decoded records.',
      ...shareOfTarget(RECORDS / (ours / 1e6)),
    ],
    rows: all.map(({ name, times }) => {
      const micros = median(times);
      return {
        name,
        'ms a batch': (micros / 1000).toFixed(2),
        'events/s of one core': Math.round((RECORDS / micros) * 1e6),
        'to hand loop': (micros / hand).toFixed(2),
        'to springtide': (micros / ours).toFixed(2),
      };
    }),
  }),
);

/** What the target asks of this entry; a handler's own time comes on top, as waiting and as CPU. */
function shareOfTarget(perSecond: number): string[] {
  return [
    `Target: 50000 events/s. One core decodes and dispatches ${(perSecond / 50_000).toFixed(1)} times that, so the handler decides: one that waits t ms has`,
    '50000 x t / 1000 events under way, 16 in an environment: 250 and 16 environments at 5 ms, 1000 and 63 at 20 ms. A partition is',
    'one batch at a time, so a topic runs at most as many environments as it has partitions (24 for orders): 24 x 16 lanes serve',
    'the target up to 7.7 ms a handler; longer ones need more partitions, more lanes, or a handler of whole lanes.',
  ];
}
