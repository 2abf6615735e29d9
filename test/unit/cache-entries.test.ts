import { describe, expect, it } from 'vitest';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { HotKeys } from '../../functions/kernel/cache/hot-keys.ts';
import { ACME, cacheWorld } from '../support/cache-sandboxes.ts';

const orders = cacheArea<unknown>({ entity: 'order', version: 1, freshMs: 60_000 });

const ENTRY = { found: true, version: 1, storedAtMs: 0, expiresAtMs: 1, stamp: '' };

describe('what is told of single entries (G8)', () => {
  it('hits of a value go on counting when it is checked again, and begin anew with a new value', async () => {
    const world = cacheWorld();
    const cache = world.sandbox();
    const key = orders.key(ACME, '1');
    const read = () => cache.getOrLoad(key, async () => 'loaded');
    const hits = () =>
      cache
        .statistics()
        .mostRead.filter(({ tier }) => tier === 'memory')
        .map((entry) => entry.hits);
    for (let reads = 0; reads < 4; reads += 1) await read();
    expect(hits()).toEqual([3]);
    // Behind the coherence bound memory may not answer alone: the same value comes back from a shared tier.
    world.clock.advance(1_001);
    await read();
    await read();
    expect(hits()).toEqual([4]);
    await cache.invalidate(ACME, [{ kind: 'key', entity: key.policy.entity, id: '1' }]);
    world.clock.advance(1);
    await read();
    expect(hits()).toEqual([]);
    expect(cache.statistics().memory).toMatchObject({ entries: 1, hits: 0, unread: 1 });
    await read();
    expect(hits()).toEqual([1]);
  });

  it('of many values the most read are named, in order', async () => {
    const cache = cacheWorld().sandbox();
    for (let id = 0; id < 20; id += 1) {
      const reads = 1 + ((id * 7) % 20);
      for (let read = 0; read < reads; read += 1)
        await cache.getOrLoad(orders.key(ACME, `${id}`), async () => id);
    }
    const { memory, mostRead } = cache.statistics();
    expect(mostRead.map(({ hits }) => hits)).toEqual([19, 18, 17, 16, 15]);
    expect(memory).toMatchObject({ entries: 20, hits: 190, unread: 1 });
  });

  it('of what memory does not hold, which is most of it, the reads from shared tiers are counted', async () => {
    const world = cacheWorld();
    const apart = cacheArea<string>({
      entity: 'product',
      version: 1,
      freshMs: 60_000,
      memoryMs: 0,
      jitter: 0,
    });
    const cache = world.sandbox();
    const read = (id: string) => cache.getOrLoad(apart.key(ACME, id), async () => id);
    for (let reads = 0; reads < 4; reads += 1) await read('often');
    await read('once');
    await cache.getMany([apart.key(ACME, 'often'), apart.key(ACME, 'once')]);
    expect(cache.statistics().mostRead).toMatchObject([
      { tier: 'redis', prefix: 'c:{acme}:product:', id: 'often', hits: 4, storedAtMs: world.clock.now() },
      { tier: 'redis', id: 'once', hits: 1, freshUntilMs: world.clock.now() + 60_000 },
    ]);
    world.clock.advance(60_000);
    expect(cache.statistics().mostRead).toEqual([]);
    await read('often');
    await read('often');
    expect(cache.statistics().mostRead).toMatchObject([{ id: 'often', hits: 1 }]);
  });

  it('what is read often is found among any number of others, and never said to be read more than it was', () => {
    const hot = new HotKeys();
    const times = new Map<string, number>();
    const hit = (id: string) => {
      times.set(id, (times.get(id) ?? 0) + 1);
      hot.hit('redis', orders.key(ACME, id), { ...ENTRY, payload: id });
    };
    for (let index = 0; index < 20_000; index += 1) {
      hit(`passing-${index}`);
      if (index % 20 === 0) hit('often');
    }
    const [first, ...others] = hot.mostRead(0);
    expect(first?.id).toBe('often');
    for (const { id, hits } of [first, ...others].filter((one) => one !== undefined))
      expect(hits).toBeLessThanOrEqual(times.get(id) ?? 0);
    expect(first?.hits).toBeGreaterThan(500);
  });
});
