import { LRUCache } from 'lru-cache';
import { Cache } from '../../../functions/kernel/cache/cache.ts';
import { cacheArea } from '../../../functions/kernel/cache/cache-key.ts';
import type { Logger } from '../../../functions/kernel/logger.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';

import { peerLoops } from './hit-peers.ts';
import { KEYS, type Load, namesOf, order, TTL_MS, user, value } from './hit-values.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

/** An order of 20 lines is what an average one in the retail data has. */
export type Group = 'synchronous' | 'awaited' | 'awaited, users' | 'awaited, orders of 20 lines';

export interface Loop {
  name: string;
  group: Group;
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
const area = cacheArea<object>({
  ...{ entity: 'order', version: 1, freshMs: TTL_MS, memoryMs: TTL_MS },
  ...{ staleWhileRevalidateMs: TTL_MS, staleIfErrorMs: TTL_MS },
});

/** Only memory is measured, so the coherence bound is set as long as the values live: with Redis it is confirmed once a request. */
export async function hitLoops(): Promise<Loop[]> {
  return [
    ...synchronousLoops(namesOf(), await filledCache(value)),
    ...(await awaitedLoops('awaited', value)),
    ...(await awaitedLoops('awaited, users', user)),
    ...(await awaitedLoops('awaited, orders of 20 lines', order)),
  ];
}

async function filledCache(make: Make) {
  const cache = springtide();
  const keys = Array.from({ length: KEYS }, (_, index) => area.key(account, String(index)));
  for (const [index, key] of keys.entries()) await cache.getOrLoad(key, async () => make(index));
  return { cache, keys };
}

type Make = (index: number) => object;
type Filled = Awaited<ReturnType<typeof filledCache>>;

function mapWithTtl(names: readonly string[], make: Make) {
  return new Map(
    names.map((name, index) => [name, { value: make(index), expiresAtMs: Date.now() + TTL_MS }]),
  );
}

function synchronousLoops(names: readonly string[], { cache, keys }: Filled): Loop[] {
  const map = mapWithTtl(names, value);
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

async function awaitedLoops(group: Group, make: Make): Promise<Loop[]> {
  const names = namesOf();
  const { cache, keys } = await filledCache(make);
  const map = mapWithTtl(names, make);
  const readMap = async (name: string): Promise<object | undefined> => {
    const entry = map.get(name);
    return entry && entry.expiresAtMs > Date.now() ? entry.value : undefined;
  };
  const ids = Array.from({ length: KEYS }, (_, index) => String(index));
  const load: Load = async () => ({ never: true });
  const settled = keys.map((key) => cache.getOrLoad(key, load));
  let nowMs = 0;
  const readNothing = (promise: Promise<object | undefined>) => {
    nowMs = Date.now();
    return nowMs > 0 ? promise : null;
  };
  const ours = [
    awaited(group, [FLOOR, settled, readNothing]),
    awaited(group, [OURS, keys, (key) => cache.getOrLoad(key, load)]),
    awaited(group, [
      'springtide getOrLoad, key made each time',
      ids,
      (id) => cache.getOrLoad(area.key(account, id), load),
    ]),
    awaited(group, [MAP, names, readMap]),
    awaited(group, [
      'Map + TTL, key made each time',
      ids,
      (id) => readMap(`c:{${account}}:${area.policy.entity}:${id}`),
    ]),
  ];
  const peers = await peerLoops(names, { make, load });
  return [...ours, ...peers.map(([name, read]) => awaited(group, [name, names, read]))];
}

/** What nobody who is awaited and looks at the clock can be faster than. */
const FLOOR = 'a settled promise and Date.now(), no cache';
export const OURS = 'springtide getOrLoad, statistics on';
export const MAP = 'Map + TTL';

function awaited<K>(group: Group, [name, keys, read]: [string, readonly K[], (key: K) => unknown]): Loop {
  const run = async (): Promise<unknown> => {
    let seen: unknown;
    for (const key of keys) seen = await read(key);
    return seen;
  };
  return { name, group, run };
}
