import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median, saveResult } from '../results.ts';
import { hitLoops, KEYS, type Loop } from './hit-loops.ts';

/** Hits in memory: time and bytes allocated a read, all in one run, rounds interleaved. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const ROUNDS = 15;
const WARM_ROUNDS = 60;

async function timeOnce({ run }: Loop, passes: number): Promise<number> {
  const startMs = performance.now();
  for (let i = 0; i < passes; i += 1) await run();
  return ((performance.now() - startMs) * 1e6) / (passes * KEYS);
}

/** Bytes of heap a read leaves behind for the collector. */
async function bytesEach({ run }: Loop): Promise<number> {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 3; i += 1) await run();
  return Math.max(0, (process.memoryUsage().heapUsed - before) / (3 * KEYS));
}

const loops = await hitLoops();
for (const loop of loops) for (let i = 0; i < WARM_ROUNDS; i += 1) await loop.run();
const times = new Map<string, number[]>(loops.map(({ name }) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const loop of loops) times.get(loop.name)?.push(await timeOnce(loop, 10));
}
const baseline = { synchronous: 'Map + TTL, Date.now() each', awaited: 'Map + TTL' };
const ns = (name: string): number => median(times.get(name) ?? []);
const rows = [];
for (const loop of loops) {
  rows.push({
    name: loop.name,
    group: loop.group,
    'ns a read': Math.round(ns(loop.name)),
    'against Map + TTL': `${(ns(loop.name) / ns(baseline[loop.group])).toFixed(2)}x`,
    'bytes a read': Math.round(median([await bytesEach(loop), await bytesEach(loop), await bytesEach(loop)])),
  });
}
const text = saveResult('cache-hit', {
  title: 'A hit in memory',
  notes: [`${KEYS} keys, median of ${ROUNDS} interleaved rounds of 10,000 reads.`],
  rows,
});
process.stdout.write(`${text}\n`);
process.exit(0);
