import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median, saveResult } from '../results.ts';
import { hitLoops, KEYS, type Loop } from './hit-loops.ts';

/** Hits in memory: CPU (which other work on the machine disturbs least) and bytes allocated a read, all in one run, rounds interleaved. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const ROUNDS = 15;
const WARM_ROUNDS = 60;
const PASSES = 20;

async function timeOnce({ run }: Loop, passes: number): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < passes; i += 1) await run();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / (passes * KEYS);
}

/** Bytes of heap a read leaves behind for the collector. */
async function bytesEach({ run }: Loop): Promise<number> {
  collect();
  await run();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 3; i += 1) await run();
  return Math.max(0, (process.memoryUsage().heapUsed - before) / (3 * KEYS));
}

async function bytesOf(loop: Loop): Promise<number> {
  // What the collections between the samples made V8 forget is learned again first.
  for (let i = 0; i < WARM_ROUNDS; i += 1) await loop.run();
  const samples: number[] = [];
  for (let i = 0; i < 9; i += 1) samples.push(await bytesEach(loop));
  return median(samples);
}

const loops = await hitLoops();
for (const loop of loops) for (let i = 0; i < WARM_ROUNDS; i += 1) await loop.run();
const times = new Map<string, number[]>(loops.map(({ name }) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const loop of loops) times.get(loop.name)?.push(await timeOnce(loop, PASSES));
}
const baseline = { synchronous: 'Map + TTL, Date.now() each', awaited: 'Map + TTL' };
const ns = (name: string): number => median(times.get(name) ?? []);
const rows = [];
for (const loop of loops) {
  rows.push({
    name: loop.name,
    group: loop.group,
    'ns of CPU a read': Math.round(ns(loop.name)),
    'against Map + TTL': `${(ns(loop.name) / ns(baseline[loop.group])).toFixed(2)}x`,
    'bytes a read': Math.round(await bytesOf(loop)),
  });
}
const text = saveResult('cache-hit', {
  title: 'A hit in memory',
  notes: [`${KEYS} keys, median of ${ROUNDS} interleaved rounds of ${PASSES * KEYS} reads.`],
  rows,
});
process.stdout.write(`${text}\n`);
process.exit(0);
