import { EventEmitter } from 'node:events';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { createCache } from 'cache-manager';
import { Cacheable } from 'cacheable';
import Keyv from 'keyv';
import { LRUCache } from 'lru-cache';
import { type Load, TTL_MS } from './hit-values.ts';

interface Values {
  make(index: number): object;
  load: Load;
}

export type PeerLoop = [name: string, read: (name: string) => Promise<unknown>];

/** Every peer, filled with all values. */
export async function peerLoops(names: readonly string[], values: Values): Promise<PeerLoop[]> {
  const { make, load } = values;
  const lru = new LRUCache<string, object>({ max: 10_000, ttl: TTL_MS, fetchMethod: load });
  const manager = createCache({ ttl: TTL_MS });
  const keyv = new Keyv({ ttl: TTL_MS });
  const cacheable = new Cacheable({ ttl: TTL_MS });
  for (const [index, name] of names.entries()) {
    lru.set(name, make(index));
    await manager.set(name, make(index));
    await keyv.set(name, make(index));
    await cacheable.set(name, make(index));
  }
  return [
    ['lru-cache fetch', (name) => lru.fetch(name)],
    ['cache-manager get', (name) => manager.get(name)],
    ['cache-manager wrap', (name) => manager.wrap(name, load)],
    ['keyv get', (name) => keyv.get(name)],
    ['cacheable getOrSet', (name) => cacheable.getOrSet(name, load)],
    await bentoPlain(names, values),
    await bentoShared(names, values),
    await bentoEqual(names, values),
  ];
}

type Bento = BentoCache<{ memory: ReturnType<typeof bentostore> }>;

/** As its documentation begins: it parses a copy for every reader. */
function bentoPlain(names: readonly string[], values: Values): Promise<PeerLoop> {
  const memory = bentostore().useL1Layer(memoryDriver({ maxItems: 10_000 }));
  const cache: Bento = new BentoCache({ default: 'memory', ttl: TTL_MS, stores: { memory } });
  return bentoLoop('bentocache getOrSet', { cache, names, values });
}

/** All readers share one object that anybody may change. */
function bentoShared(names: readonly string[], values: Values): Promise<PeerLoop> {
  const memory = bentostore().useL1Layer(memoryDriver({ maxItems: 10_000, serialize: false }));
  const cache: Bento = new BentoCache({ default: 'memory', ttl: TTL_MS, stores: { memory } });
  return bentoLoop('bentocache getOrSet, serialize: false', { cache, names, values });
}

/**
 * What springtide's row does too: bounded by bytes, forgotten by account and by entity (its tags), stale while it loads again and
 * when loading fails (grace), hits counted (its events). Springtide's jitter and its bound of coherence it has not.
 */
function bentoEqual(names: readonly string[], values: Values): Promise<PeerLoop> {
  const memory = bentostore().useL1Layer(memoryDriver({ maxItems: 10_000, maxSize: '32mb' }));
  const emitter = new EventEmitter();
  const counts = { hits: 0 };
  emitter.on('cache:hit', () => {
    counts.hits += 1;
  });
  const settings = { default: 'memory', ttl: TTL_MS, grace: 2 * TTL_MS, timeout: 0, emitter } as const;
  const cache: Bento = new BentoCache({ ...settings, stores: { memory } });
  const tags = ['account-acme', 'entity-order'];
  return bentoLoop('bentocache getOrSet, equal work', { cache, names, values, tags });
}

interface BentoLoop {
  cache: Bento;
  names: readonly string[];
  values: Values;
  tags?: string[];
}

async function bentoLoop(name: string, { cache, names, values, tags = [] }: BentoLoop): Promise<PeerLoop> {
  const { make, load: factory } = values;
  for (const [index, key] of names.entries()) await cache.set({ key, value: make(index), tags });
  return [name, (key) => cache.getOrSet({ key, factory, tags })];
}
