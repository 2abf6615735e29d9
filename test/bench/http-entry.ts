import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundlePeer } from './bundle-peer.ts';
import { median, medianRatio, saveResult } from './results.ts';

const ROUNDS = 61;
const REQUESTS = 300;
const statuses = { valid: 201, invalid: 400 } as const;
type Kind = keyof typeof statuses;

/** CPU of a request. Every contestant has its own process; they take turns, so the machine's moods hit all alike. */
const entries = {
  bare: 'bare.mjs',
  'bare + metrics line': 'bare-measured.mjs',
  springtide: 'springtide.ts',
  'middy + zod': 'middy-zod.mjs',
  'hono + zod': 'hono.mjs',
  'express + serverless-http + zod': 'express.mjs',
  'Powertools router + zod': 'powertools-router.mjs',
  'fastify + aws-lambda + zod': 'fastify.mjs',
};

/** Only the metrics line, by Powertools and by us. */
const writers = { 'own EMF writer': 'own-metrics.ts', 'Powertools metrics': 'powertools-metrics.mjs' };

interface Contestant {
  name: string;
  process: ChildProcess;
  bytes: number;
  times: Record<Kind, number[]>;
}

async function start(name: string, file: string, folder: string): Promise<Contestant> {
  const { path, bytes } = await bundlePeer(file, folder);
  const args = [join(import.meta.dirname, 'contestant.ts'), path];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  // Read and dropped, as Lambda reads what functions print.
  child.stdout?.resume();
  await once(child, 'message');
  return { name, process: child, bytes, times: { valid: [], invalid: [] } };
}

async function measure({ name, process: child, times }: Contestant, kind: Kind): Promise<void> {
  const answer = once(child, 'message');
  child.send({ kind, requests: REQUESTS });
  const [{ microseconds, status }] = (await answer) as [{ microseconds: number; status: number }];
  if (name in entries && status !== statuses[kind]) throw new Error(`${name} answered ${status} to ${kind}`);
  times[kind].push(microseconds);
}

async function compete(files: Record<string, string>, kinds: readonly Kind[]): Promise<Contestant[]> {
  const folder = mkdtempSync(join(tmpdir(), 'springtide-bench-'));
  const all: Contestant[] = [];
  try {
    for (const [name, file] of Object.entries(files)) all.push(await start(name, file, folder));
    for (let round = 0; round < ROUNDS; round++) {
      for (const contestant of all) for (const kind of kinds) await measure(contestant, kind);
    }
    return all;
  } finally {
    for (const { process: child } of all) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function entryRows(all: readonly Contestant[]) {
  const bare = (all[0] as Contestant).times;
  return all.map(({ name, times, bytes }) => ({
    name,
    '201 µs': median(times.valid).toFixed(1),
    '201 ratio': medianRatio(times.valid, bare.valid).toFixed(2),
    '400 µs': median(times.invalid).toFixed(1),
    '400 ratio': medianRatio(times.invalid, bare.invalid).toFixed(2),
    KiB: Math.round(bytes / 1024),
  }));
}

const how = `Medians of ${ROUNDS} rounds of ${REQUESTS} requests; each contestant in its own process, in turns;
ratios are medians of the rounds' ratios.`;
const entryNotes = [
  `A 4 KB event with a 1.4 KB order. ${how}`,
  'Each figure includes parsing the event and writing the answer, which the runtime does for all.',
  'springtide and "bare + metrics line" write one metrics line a request to a pipe; no other contestant measures anything.',
];
const rows = entryRows(await compete(entries, ['valid', 'invalid']));
process.stderr.write(
  saveResult('http-entry', { title: 'HTTP entry: CPU of one request', notes: entryNotes, rows }),
);

const written = await compete(writers, ['valid']);
process.stderr.write(
  saveResult('powertools-metrics', {
    title: 'Metrics line of one request: Powertools and our own writer',
    notes: [`Two metrics, four dimensions, two properties; includes parsing a 4 KB event. ${how}`],
    rows: written.map(({ name, times, bytes }) => ({
      name,
      µs: median(times.valid).toFixed(1),
      KiB: Math.round(bytes / 1024),
    })),
  }),
);
