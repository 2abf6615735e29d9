import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from '@upstash/redis';
import { upstashPipeline } from '../../../functions/aws/upstash-redis.ts';
import { Cache } from '../../../functions/kernel/cache/cache.ts';
import { cacheArea } from '../../../functions/kernel/cache/cache-key.ts';
import { generationName } from '../../../functions/kernel/cache/generations.ts';
import { guardTier, REDIS_GUARD } from '../../../functions/kernel/cache/guarded-tier.ts';
import { redisTier } from '../../../functions/kernel/cache/redis-tier.ts';
import { requestPipeline } from '../../../functions/kernel/cache/request-pipeline.ts';
import { createCounters } from '../../../functions/kernel/cache/statistics.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { findRedisServer, startRedis } from '../../../lib/local/engines/redis/start-redis.ts';
import { silent } from '../../support/cache-sandboxes.ts';
import { median, medianRatio, saveResult } from '../results.ts';

/**
 * A hit in tier 2 over HTTP, as a sandbox has it (timeout and breaker around the tier, one pipeline for all who ask in a turn), against
 * the bare client asking for the same names over the same connections; sequential, and 64 at once.
 */
const TOKEN = 'bench';
const ROUNDS = 31;
const READS = 100;
const AT_ONCE = 64;

const dataDir = join(tmpdir(), `springtide-bench-${process.pid}`);
const program = await findRedisServer(process.env['PATH'] ?? '');
const engine = await startRedis({ dataDir, token: TOKEN, program }, () => undefined);
const address = { url: engine.url, token: TOKEN };
let requests = 0;
const send = upstashPipeline(async () => address, { onRequest: () => (requests += 1) });
const counters = createCounters();
const guard = { counts: counters.tier('redis'), clock: Date.now };
const cache = new Cache({
  tiers: [
    guardTier(redisTier(requestPipeline(send, setImmediate)), { ...REDIS_GUARD, timeoutMs: 1000 }, guard),
  ],
  counters,
  clock: Date.now,
  random: Math.random,
  newToken: () => crypto.randomUUID(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  logger: silent,
});
const account = 'acme' as AccountId;
const area = cacheArea<object>({ entity: 'bench', version: 1, freshMs: 600_000, memoryMs: 0 });
const keys = Array.from({ length: AT_ONCE }, (_, index) => area.key(account, String(index)));
const order = {
  orderId: 'o',
  lines: Array.from({ length: 10 }, (_, index) => ({ sku: `sku-${index}`, quantity: index })),
};
for (const key of keys) await cache.getOrLoad(key, async () => order);

const plain = {
  automaticDeserialization: false,
  enableAutoPipelining: false,
  enableTelemetry: false,
} as const;
const overFetch = new Redis({ ...address, ...plain });
const namesOf = (index: number): string[] => {
  const { name, id } = keys[index % AT_ONCE] as (typeof keys)[number];
  return [
    name,
    generationName(account, { kind: 'key', entity: 'bench', id }),
    'g:{acme}:e:bench',
    'g:{acme}:a',
    's:{acme}',
  ];
};
const load = async (): Promise<object> => Promise.reject(new Error('must not load'));

const readers: Record<string, (index: number) => Promise<unknown>> = {
  'springtide getOrLoad, hit in Redis': (index) =>
    cache.getOrLoad(keys[index % AT_ONCE] as (typeof keys)[number], load),
  'bare @upstash/redis over our requester': (index) => send([['MGET', ...namesOf(index)]]),
  'bare @upstash/redis (fetch)': (index) =>
    overFetch
      .pipeline()
      .mget(...namesOf(index))
      .exec(),
};

async function sequential(read: (index: number) => Promise<unknown>): Promise<{ wall: number; cpu: number }> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < READS; i += 1) await read(i);
  const { user, system } = process.cpuUsage(before);
  return { wall: ((performance.now() - startMs) * 1000) / READS, cpu: (user + system) / READS };
}

async function atOnce(read: (index: number) => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  for (let i = 0; i < READS; i += AT_ONCE) await Promise.all(keys.map((_, index) => read(index)));
  return ((performance.now() - startMs) * 1000) / (Math.ceil(READS / AT_ONCE) * AT_ONCE);
}

const times = new Map(
  Object.keys(readers).map((name) => [
    name,
    { one: [] as number[], cpu: [] as number[], many: [] as number[] },
  ]),
);
for (let round = -10; round < ROUNDS; round += 1) {
  for (const [name, read] of Object.entries(readers)) {
    const [one, many] = [await sequential(read), await atOnce(read)];
    if (round < 0) continue;
    times.get(name)?.one.push(one.wall);
    times.get(name)?.cpu.push(one.cpu);
    times.get(name)?.many.push(many);
  }
}
const before = requests;
await sequential(readers['springtide getOrLoad, hit in Redis'] as (index: number) => Promise<unknown>);
const perHit = (requests - before) / READS;
const bare = times.get('bare @upstash/redis over our requester');
const against = (own: number[], other: number[] = []) => `${medianRatio(own, other).toFixed(2)}x`;
const rows = [...times].map(([name, { one, cpu, many }]) => ({
  name,
  'us a read, one after another': Math.round(median(one)),
  'against the bare client': against(one, bare?.one),
  'us of CPU, endpoint included': Math.round(median(cpu)),
  'CPU against the bare client': against(cpu, bare?.cpu),
  'us a read, 64 at once': Math.round(median(many)),
}));
const notes = [
  `${engine.description}; every reader asks for the same five names (value, three generations, sequence).`,
  `HTTP requests for one hit of springtide: ${perHit}. Median of ${ROUNDS} interleaved rounds of ${READS} reads, ratios of the rounds' ratios.`,
];
process.stdout.write(
  `${saveResult('cache-round-trip', { title: 'A hit in the second tier', notes, rows })}\n`,
);
await engine.stop();
await rm(dataDir, { recursive: true, force: true });
process.exit(0);
