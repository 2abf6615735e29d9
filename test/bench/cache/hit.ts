import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median, medianRatio, saveResult } from '../results.ts';
import { type Group, hitLoops, type Loop, MAP, OURS } from './hit-loops.ts';
import { KEYS } from './hit-values.ts';

/** Hits in memory: CPU (which other work on the machine disturbs least) and bytes allocated a read, all in one run, rounds interleaved. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const ROUNDS = 11;
const WARM_ROUNDS = 40;
const PASSES = 10;

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
const times = new Map<Loop, number[]>(loops.map((loop) => [loop, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const loop of loops) times.get(loop)?.push(await timeOnce(loop, PASSES));
}

const baselines: Record<Group, { map: string; ours: string }> = {
  synchronous: { map: 'Map + TTL, Date.now() each', ours: 'springtide peek, the time of the request' },
  awaited: { map: MAP, ours: OURS },
  'awaited, users': { map: MAP, ours: OURS },
  'awaited, orders of 20 lines': { map: MAP, ours: OURS },
};
const timesOf = (loop: Loop | undefined): number[] => (loop && times.get(loop)) ?? [];
const inGroup = (group: Group, name: string) =>
  loops.find((loop) => loop.group === group && loop.name === name);

const against = (loop: Loop, name: string): string =>
  `${medianRatio(timesOf(loop), timesOf(inGroup(loop.group, name))).toFixed(2)}x`;

const rows = [];
for (const loop of loops) {
  const { map, ours } = baselines[loop.group];
  rows.push({
    name: loop.name,
    group: loop.group,
    'ns of CPU a read': Math.round(median(timesOf(loop))),
    'against Map + TTL': against(loop, map),
    'against springtide': against(loop, ours),
    'bytes a read': Math.round(await bytesOf(loop)),
  });
}
const text = saveResult('cache-hit', {
  title: 'A hit in memory',
  notes: [
    `${KEYS} keys, median of ${ROUNDS} interleaved rounds of ${PASSES * KEYS} reads; ratios are medians of the rounds' ratios.`,
    'Values: awaited, of three fields (about 100 bytes of JSON); users, the smallest record that the product caches (about 210); orders.',
    'bentocache as it comes parses a copy for each reader, so that it costs more where values are larger; springtide shares one frozen object.',
    'bentocache, equal work: bounded by bytes, tags for account and entity, grace, hits counted; the other rows of it have none of that.',
  ],
  rows,
});
process.stdout.write(`${text}\n`);
process.exit(0);
