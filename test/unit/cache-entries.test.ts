import { describe, expect, it } from 'vitest';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { ACME, cacheWorld } from '../support/cache-sandboxes.ts';

const orders = cacheArea<unknown>({ entity: 'order', version: 1, freshMs: 60_000 });

describe('what is told of the values in memory (G8)', () => {
  it('hits of a value go on counting when it is checked again, and begin anew with a new value', async () => {
    const world = cacheWorld();
    const cache = world.sandbox();
    const key = orders.key(ACME, '1');
    const read = () => cache.getOrLoad(key, async () => 'loaded');
    const hits = () => cache.statistics().memory.mostRead.map((entry) => entry.hits);
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
    const { memory } = cache.statistics();
    expect(memory.mostRead.map(({ hits }) => hits)).toEqual([19, 18, 17, 16, 15]);
    expect(memory).toMatchObject({ entries: 20, hits: 190, unread: 1 });
  });
});
