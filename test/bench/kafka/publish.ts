import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundlePeer } from '../bundle-peer.ts';
import { median, saveResult } from '../results.ts';
import { startBroker } from './broker.ts';
import { type Contestant, runRound, startContestant } from './turns.ts';

/** Outbox to broker: the relay against bare kafkajs with the same settings, on one real Kafka. Contestants take turns. */
const ROUNDS = 5;
const EVENTS = 5_000;
const PARTITIONS = 24;
const TARGET_PER_SECOND = 50_000;
const BASE = 'sendBatch gzip';
const ways = [BASE, 'relay', 'sendBatch gzip-1', 'sendBatch zstd-1', 'sendBatch plain'];

const folder = mkdtempSync(join(tmpdir(), 'springtide-bench-'));
const broker = await startBroker();
const all: Contestant[] = [];
const bytesPerEvent = new Map<string, number>();
const script = join(import.meta.dirname, 'publish-contestant.ts');
try {
  const { path } = await bundlePeer('kafka-relay.ts', folder);
  for (const way of ways)
    all.push(await startContestant(way, [script, broker.bootstrap, way, String(EVENTS), path]));
  // The first round of each warms the compilers, the broker's as well, and is dropped.
  for (let round = 0; round <= ROUNDS; round += 1) for (const one of all) await measure(one, round);
} finally {
  for (const { process: child } of all) child.kill();
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
}
report();

async function measure(one: Contestant, round: number): Promise<void> {
  const topic = `${one.way.replaceAll(' ', '.')}.${round}`;
  await broker.createTopic(topic, PARTITIONS);
  const result = await runRound(one, topic);
  if (round > 0) one.rounds.push(result);
  bytesPerEvent.set(one.way, (await broker.storedBytes(topic)) / EVENTS);
}

function report(): void {
  const perSecond = ({ rounds }: Contestant) => EVENTS / median(rounds.map(({ seconds }) => seconds));
  const cpuOf = ({ rounds }: Contestant) => median(rounds.map(({ cpuMicros }) => cpuMicros));
  const base = all[0] as Contestant;
  process.stderr.write(
    saveResult('kafka-publish', {
      title: 'Publish: outbox to a real Kafka',
      notes: [
        `${EVENTS} order events of 1.2 KB in pages of 500 into ${PARTITIONS} partitions, medians of ${ROUNDS} rounds; every way is idempotent and waits`,
        'for all in-sync replicas. The relay is bundled as deployed (encoder without zeroing, gzip level 1) and also notes the hops;',
        'reading and deleting its rows is not in it. One broker on the same cores takes its share of them. Goal: 0.9 of kafkajs with gzip.',
        `Load average ${loadavg()
          .map((one) => one.toFixed(1))
          .join(', ')}: other work ran on the machine; compare within the table.`,
        `Target: ${TARGET_PER_SECOND} events/s. Cores for it = ${TARGET_PER_SECOND} x CPU of an event. One relay works for one database of one shard, so its`,
        'events/s are what one shard publishes, and target / that = shards for the target; the default stage has four.',
      ],
      rows: all.map((one) => ({
        name: one.way === 'relay' ? 'springtide relay' : `kafkajs ${one.way}`,
        'events/s': Math.round(perSecond(one)),
        'to kafkajs gzip': (perSecond(one) / perSecond(base)).toFixed(2),
        'CPU µs an event': cpuOf(one).toFixed(1),
        'stored bytes an event': Math.round(bytesPerEvent.get(one.way) ?? 0),
        'share of the target by one core': `${((1e6 / cpuOf(one) / TARGET_PER_SECOND) * 100).toFixed(0)} %`,
        'cores for the target': ((TARGET_PER_SECOND * cpuOf(one)) / 1e6).toFixed(1),
        'relays for the target': (TARGET_PER_SECOND / perSecond(one)).toFixed(1),
      })),
    }),
  );
}
