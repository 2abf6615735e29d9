import { describe, expect, it } from 'vitest';
import type { Cache } from '../../functions/kernel/cache/cache.ts';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { AppError } from '../../functions/kernel/errors.ts';
import { ACME, cacheWorld, countingLoader } from '../support/cache-sandboxes.ts';
import { failingTier } from '../support/chaos-tier.ts';

const area = cacheArea<number>({ entity: 'dear', version: 1, freshMs: 60_000, jitter: 0 });
const key = area.key(ACME, 'x');

/** `perSandbox` simultaneous reads in each of `sandboxes` cold sandboxes. */
function stampede(sandboxes: readonly Cache[], perSandbox: number, load: () => Promise<number>) {
  return sandboxes.flatMap((cache) => Array.from({ length: perSandbox }, () => cache.getOrLoad(key, load)));
}

function manySandboxes(world: ReturnType<typeof cacheWorld>, count: number): Cache[] {
  return Array.from({ length: count }, () => world.sandbox());
}

describe('T65: single flight inside and across sandboxes', () => {
  it('T65: 200 cold requests over 20 sandboxes call the loader once, and all get its value', async () => {
    const world = cacheWorld();
    const loader = countingLoader(async () => {
      for (let i = 0; i < 30; i += 1) await world.clock.pause(1);
      return 42;
    });
    const values = await Promise.all(stampede(manySandboxes(world, 20), 10, loader.load));
    expect(values).toEqual(Array.from({ length: 200 }, () => 42));
    expect(loader.calls()).toBe(1);
  });

  it('T65: a loader that fails is called once, and all 200 get its error', async () => {
    const world = cacheWorld();
    const loader = countingLoader(async (): Promise<number> => {
      for (let i = 0; i < 30; i += 1) await world.clock.pause(1);
      throw new AppError('throttled', 'the shard is busy', { retryable: true, data: { secret: 'row' } });
    });
    const results = await Promise.allSettled(stampede(manySandboxes(world, 20), 10, loader.load));
    expect(loader.calls()).toBe(1);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'throttled', retryable: true } });
    }
    const elsewhere = results.slice(10).map((result) => (result as PromiseRejectedResult).reason as AppError);
    expect(elsewhere.every((error) => Object.keys(error.data).length === 0)).toBe(true);
  });

  it('T65: after a failure one successor tries; after three within a lease everybody gets the last failure at once', async () => {
    const world = cacheWorld();
    const loader = countingLoader(async (): Promise<number> => {
      throw new AppError('unavailable', 'down', { retryable: true });
    });
    for (let i = 0; i < 10; i += 1) {
      await expect(world.sandbox().getOrLoad(key, loader.load)).rejects.toMatchObject({
        code: 'unavailable',
      });
    }
    expect(loader.calls()).toBe(3);
    world.clock.advance(2001);
    const healed = countingLoader(() => 7);
    await Promise.all(stampede(manySandboxes(world, 20), 10, healed.load));
    expect(healed.calls()).toBe(1);
  });

  it('T65: when the lease holder dies, exactly one other takes over when the lease expires', async () => {
    const world = cacheWorld();
    const start = world.clock.now();
    void world.sandbox().getOrLoad(key, () => new Promise(() => {}));
    await world.clock.pause(1);
    let loadedAt = 0;
    const loader = countingLoader(() => {
      loadedAt = world.clock.now() - start;
      return 1;
    });
    const values = await Promise.all(stampede(manySandboxes(world, 19), 10, loader.load));
    expect(new Set(values)).toEqual(new Set([1]));
    expect(loader.calls()).toBe(1);
    expect(loadedAt).toBeGreaterThanOrEqual(2000);
    expect(loadedAt).toBeLessThan(2500);
  });

  it('T65: two holders that die one after the other cost two leases, not a stampede', async () => {
    const world = cacheWorld({ waitMs: 6000 });
    let deaths = 2;
    const loader = countingLoader(() => {
      deaths -= 1;
      return deaths >= 0 ? new Promise<number>(() => {}) : 5;
    });
    const reads = stampede(manySandboxes(world, 20), 1, loader.load);
    const settled = await Promise.race([
      Promise.all(reads.map((read) => Promise.race([read, afterPauses(world, 900)]))),
      afterPauses(world, 1000),
    ]);
    expect((settled as unknown[]).filter((value) => value === 5)).toHaveLength(18);
    expect(loader.calls()).toBe(3);
  });

  it('T65: with no tier to hold a lease each sandbox still loads once', async () => {
    const world = cacheWorld();
    const loader = countingLoader(async () => {
      await world.clock.pause(1);
      return 1;
    });
    const caches = Array.from({ length: 20 }, () => world.sandbox({ tiers: [failingTier(world.redis)] }));
    await Promise.all(stampede(caches, 10, loader.load));
    expect(loader.calls()).toBe(20);
  });

  it('a lease is only ever added: no call deletes or overwrites one', async () => {
    const world = cacheWorld();
    const written: string[] = [];
    const watched = {
      ...world.redis,
      setMany: async (entries: Parameters<typeof world.redis.setMany>[0]) => {
        written.push(...entries.map((entry) => entry.name));
        return world.redis.setMany(entries);
      },
    };
    const cache = world.sandbox({ tiers: [watched] });
    await cache.getOrLoad(key, async () => 1);
    await cache.invalidate(ACME, [{ kind: 'account' }]);
    await cache.getOrLoad(key, () => Promise.reject(new Error('no'))).catch(() => {});
    expect(written.filter((name) => name.startsWith('l:'))).toEqual([]);
    expect(written.filter((name) => name.startsWith('o:'))).toHaveLength(2);
  });
});

async function afterPauses(world: ReturnType<typeof cacheWorld>, count: number): Promise<'late'> {
  for (let i = 0; i < count; i += 1) await world.clock.pause(10);
  return 'late';
}

describe('stale answers', () => {
  const swr = cacheArea<number>({
    entity: 'swr',
    version: 1,
    freshMs: 10_000,
    staleWhileRevalidateMs: 20_000,
    staleIfErrorMs: 50_000,
    jitter: 0,
  });
  const swrKey = swr.key(ACME, 'x');

  it('T65: stale-while-revalidate serves all at once and loads once over all sandboxes', async () => {
    const world = cacheWorld();
    await world.sandbox().getOrLoad(swrKey, async () => 1);
    world.clock.advance(11_000);
    const caches = manySandboxes(world, 20);
    const loader = countingLoader(() => 2);
    const values = await Promise.all(caches.map((cache) => cache.getOrLoad(swrKey, loader.load)));
    await Promise.all(caches.map((cache) => cache.settle()));
    expect(new Set(values)).toEqual(new Set([1]));
    expect(loader.calls()).toBe(1);
    expect(await world.sandbox().getOrLoad(swrKey, loader.load)).toBe(2);
    expect(caches[0]!.statistics().reads).toMatchObject({ stale: 1, misses: 0, hitRate: 1 });
  });

  it('stale-if-error serves the old value while the loader fails, until its window ends', async () => {
    const world = cacheWorld();
    await world.sandbox().getOrLoad(swrKey, async () => 1);
    world.clock.advance(40_000);
    const broken = () => Promise.reject(new AppError('unavailable', 'down'));
    expect(await world.sandbox().getOrLoad(swrKey, broken)).toBe(1);
    world.clock.advance(20_001);
    await expect(world.sandbox().getOrLoad(swrKey, broken)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('an invalidated value is never served stale, even when the loader fails', async () => {
    const world = cacheWorld();
    const cache = world.sandbox();
    await cache.getOrLoad(swrKey, async () => 1);
    world.clock.advance(11_000);
    await cache.invalidate(ACME, [{ kind: 'entity', entity: 'swr' }]);
    await expect(cache.getOrLoad(swrKey, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  });
});
