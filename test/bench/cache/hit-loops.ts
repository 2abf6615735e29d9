import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { createCache } from 'cache-manager';
import { Cacheable } from 'cacheable';
import Keyv from 'keyv';
import { LRUCache } from 'lru-cache';
import { Cache } from '../../../functions/kernel/cache/cache.ts';
import { cacheArea } from '../../../functions/kernel/cache/cache-key.ts';
import type { Logger } from '../../../functions/kernel/logger.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';

export const KEYS = 1000;
const TTL_MS = 600_000;
export const value = (index: number): object => ({
  orderId: `order-${index}`,
  total: { minor: index * 100, currency: 'EUR' },
  lines: [{ sku: 'a', quantity: 1 }],
});
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

export interface Loop {
  name: string;
  group: 'synchronous' | 'awaited';
  /** Reads all keys once. */
  run(): unknown;
  close?(): unknown;
}

function springtide(): Cache {
  return new Cache({
    tiers: [],
    clock: Date.now,
    random: Math.random,
    newToken: () => crypto.randomUUID(),
    pause: async () => {},
    logger: silent,
    coherenceMs: TTL_MS,
  });
}

const account = 'acme' as AccountId;
const area = cacheArea<object>({ entity: 'order', version: 1, freshMs: TTL_MS, memoryMs: TTL_MS });

/** Only memory is measured, so the coherence bound is set as long as the values live: with Redis it is confirmed once a request. */
export async function hitLoops(): Promise<Loop[]> {
  const names = Array.from({ length: KEYS }, (_, index) => `c:{acme}:order:${index}`);
  return [
    ...synchronousLoops(names, await filledCache()),
    ...(await awaitedLoops(names, await filledCache())),
  ];
}

async function filledCache() {
  const cache = springtide();
  const keys = Array.from({ length: KEYS }, (_, index) => area.key(account, String(index)));
  for (const [index, key] of keys.entries()) await cache.getOrLoad(key, async () => value(index));
  return { cache, keys };
}

type Filled = Awaited<ReturnType<typeof filledCache>>;

function mapWithTtl(names: readonly string[]) {
  return new Map(
    names.map((name, index) => [name, { value: value(index), expiresAtMs: Date.now() + TTL_MS }]),
  );
}

function synchronousLoops(names: readonly string[], { cache, keys }: Filled): Loop[] {
  const map = mapWithTtl(names);
  const lru = new LRUCache<string, object>({ max: 10_000, ttl: TTL_MS });
  for (const [index, name] of names.entries()) lru.set(name, value(index));
  return [
    {
      name: 'springtide peek, the time of the request',
      group: 'synchronous',
      run() {
        const nowMs = Date.now();
        let seen: unknown;
        for (const key of keys) seen = cache.peek(key, nowMs);
        return seen;
      },
    },
    {
      name: 'springtide peek, Date.now() each',
      group: 'synchronous',
      run() {
        let seen: unknown;
        for (const key of keys) seen = cache.peek(key, Date.now());
        return seen;
      },
    },
    {
      name: 'Map + TTL, Date.now() each',
      group: 'synchronous',
      run() {
        let seen: unknown;
        for (const name of names) {
          const entry = map.get(name);
          seen = entry && entry.expiresAtMs > Date.now() ? entry.value : undefined;
        }
        return seen;
      },
    },
    {
      name: 'lru-cache get',
      group: 'synchronous',
      run() {
        let seen: unknown;
        for (const name of names) seen = lru.get(name);
        return seen;
      },
    },
  ];
}

async function awaitedLoops(names: readonly string[], { cache, keys }: Filled): Promise<Loop[]> {
  const map = mapWithTtl(names);
  const readMap = async (name: string): Promise<object | undefined> => {
    const entry = map.get(name);
    return entry && entry.expiresAtMs > Date.now() ? entry.value : undefined;
  };
  const ids = Array.from({ length: KEYS }, (_, index) => String(index));
  const load = async (): Promise<object> => ({ never: true });
  return [
    awaited('springtide getOrLoad, statistics on', keys, (key) => cache.getOrLoad(key, load)),
    awaited('springtide getOrLoad, key made each time', ids, (id) =>
      cache.getOrLoad(area.key(account, id), load),
    ),
    awaited('Map + TTL', names, readMap),
    awaited('Map + TTL, key made each time', ids, (id) =>
      readMap(`c:{${account}}:${area.policy.entity}:${id}`),
    ),
    ...(await peerLoops(names, load)),
  ];
}

async function peerLoops(names: readonly string[], load: () => Promise<object>): Promise<Loop[]> {
  const lru = new LRUCache<string, object>({ max: 10_000, ttl: TTL_MS, fetchMethod: load });
  const manager = createCache({ ttl: TTL_MS });
  const keyv = new Keyv({ ttl: TTL_MS });
  const cacheable = new Cacheable({ ttl: TTL_MS });
  const bento = bentoCache(true);
  const bentoPlain = bentoCache(false);
  for (const [index, name] of names.entries()) {
    lru.set(name, value(index));
    await manager.set(name, value(index));
    await keyv.set(name, value(index));
    await cacheable.set(name, value(index));
    await bento.set({ key: name, value: value(index) });
    await bentoPlain.set({ key: name, value: value(index) });
  }
  return [
    awaited('lru-cache fetch', names, (name) => lru.fetch(name)),
    awaited('cache-manager get', names, (name) => manager.get(name)),
    awaited('cache-manager wrap', names, (name) => manager.wrap(name, load)),
    awaited('keyv get', names, (name) => keyv.get(name)),
    awaited('cacheable getOrSet', names, (name) => cacheable.getOrSet(name, load)),
    awaited('bentocache getOrSet', names, (name) => bento.getOrSet({ key: name, factory: load })),
    awaited('bentocache getOrSet, serialize: false', names, (name) =>
      bentoPlain.getOrSet({ key: name, factory: load }),
    ),
  ];
}

/** By default it parses a copy for every reader; without that all readers share one object that anybody may change. */
function bentoCache(serialize: boolean) {
  const memory = bentostore().useL1Layer(memoryDriver({ maxItems: 10_000, serialize: serialize as true }));
  return new BentoCache({ default: 'memory', ttl: TTL_MS, stores: { memory } });
}

function awaited<K>(name: string, keys: readonly K[], read: (key: K) => Promise<unknown>): Loop {
  const run = async (): Promise<unknown> => {
    let seen: unknown;
    for (const key of keys) seen = await read(key);
    return seen;
  };
  return { name, group: 'awaited', run };
}
