import { Redis as IoRedis } from 'ioredis';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';

/** One process of the stampede: `peer`, port of redis-server, REST address. Reads one cold key ten times at once when told to. */
const [peer = '', port = '', restUrl = '', token = ''] = process.argv.slice(2);
const LOAD_MS = 50;
const REQUESTS = 10;

type Read = (key: string, load: () => Promise<string>) => Promise<unknown>;

const peers: Record<string, () => Promise<Read>> = {
  async springtide() {
    const { upstashPipeline } = await import('../../../functions/aws/upstash-redis.ts');
    const { Cache } = await import('../../../functions/kernel/cache/cache.ts');
    const { cacheArea } = await import('../../../functions/kernel/cache/cache-key.ts');
    const { redisTier } = await import('../../../functions/kernel/cache/redis-tier.ts');
    const { requestPipeline } = await import('../../../functions/kernel/cache/request-pipeline.ts');
    const { silent } = await import('../../support/cache-sandboxes.ts');
    const send = requestPipeline(
      upstashPipeline(async () => ({ url: restUrl, token })),
      setImmediate,
    );
    const cache = new Cache({
      tiers: [redisTier(send)],
      clock: Date.now,
      random: Math.random,
      newToken: () => crypto.randomUUID(),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      logger: silent,
    });
    const area = cacheArea<string>({ entity: 'bench', version: 1, freshMs: 60_000 });
    return (key, load) => cache.getOrLoad(area.key('acme' as AccountId, key), load);
  },
  async bentocache() {
    const { BentoCache, bentostore } = await import('bentocache');
    const { memoryDriver } = await import('bentocache/drivers/memory');
    const { redisDriver } = await import('bentocache/drivers/redis');
    const two = bentostore()
      .useL1Layer(memoryDriver({ maxItems: 100 }))
      .useL2Layer(redisDriver({ connection: { port: Number(port) } }));
    const bento = new BentoCache({ default: 'two', ttl: 60_000, stores: { two } });
    return (key, load) => bento.getOrSet({ key, factory: load });
  },
  async cacheable() {
    const { Cacheable } = await import('cacheable');
    const { default: KeyvRedis } = await import('@keyv/redis');
    const secondary = new KeyvRedis(`redis://127.0.0.1:${port}`) as never;
    const cacheable = new Cacheable({ secondary, ttl: 60_000 });
    return (key, load) => cacheable.getOrSet(key, load, { throwErrors: true } as never);
  },
  async 'cache-manager'() {
    const { createCache } = await import('cache-manager');
    const { default: Keyv } = await import('keyv');
    const { default: KeyvRedis } = await import('@keyv/redis');
    const far = new Keyv({ store: new KeyvRedis(`redis://127.0.0.1:${port}`) as never });
    const manager = createCache({ stores: [new Keyv(), far], ttl: 60_000 });
    return (key, load) => manager.wrap(key, load);
  },
  async 'lru-cache fetch'() {
    const { LRUCache } = await import('lru-cache');
    type Load = () => Promise<string>;
    const lru = new LRUCache<string, string, Load>({
      max: 100,
      fetchMethod: (_key, _old, { context }) => context(),
    });
    return (key, load) => lru.fetch(key, { context: load });
  },
  async 'keyv get and set'() {
    const { default: Keyv } = await import('keyv');
    const { default: KeyvRedis } = await import('@keyv/redis');
    const keyv = new Keyv({ store: new KeyvRedis(`redis://127.0.0.1:${port}`) as never, ttl: 60_000 });
    return async (key, load) => {
      const known = await keyv.get(key);
      if (known !== undefined) return known;
      const loaded = await load();
      await keyv.set(key, loaded);
      return loaded;
    };
  },
  async 'Map + TTL'() {
    const map = new Map<string, { value: string; untilMs: number }>();
    return async (key, load) => {
      const known = map.get(key);
      if (known && known.untilMs > Date.now()) return known.value;
      const value = await load();
      map.set(key, { value, untilMs: Date.now() + 60_000 });
      return value;
    };
  },
};

const counter = new IoRedis({ port: Number(port) });
const read = await (peers[peer] as () => Promise<Read>)();
/** Connections are made before the start, as in a warm process. */
await read(`warm-${process.pid}`, async () => 'warm').catch(() => {});

process.on('message', async ({ key, fails }: { key: string; fails: boolean }) => {
  const load = async (): Promise<string> => {
    await counter.incr(`loads:${key}`);
    await new Promise((resolve) => setTimeout(resolve, LOAD_MS));
    if (fails) throw new Error('the source is down');
    return 'value';
  };
  const startMs = performance.now();
  const results = await Promise.allSettled(Array.from({ length: REQUESTS }, () => read(key, load)));
  const errors = results.filter(({ status }) => status === 'rejected').length;
  process.send?.({ errors, ms: performance.now() - startMs });
});
process.send?.('ready');
