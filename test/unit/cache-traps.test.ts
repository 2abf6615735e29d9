import { describe, expect, it } from 'vitest';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { DYNAMO_GUARD, guardTier } from '../../functions/kernel/cache/guarded-tier.ts';
import { localTier } from '../../functions/kernel/cache/local-tier.ts';
import { createCounters } from '../../functions/kernel/cache/statistics.ts';
import type { CacheTier } from '../../functions/kernel/cache/tier.ts';
import type { Logger } from '../../functions/kernel/logger.ts';
import { ACME, cacheWorld, countingLoader, GLOBEX, silent } from '../support/cache-sandboxes.ts';
import { countingTier, failingTier } from '../support/chaos-tier.ts';

const orders = cacheArea<unknown>({ entity: 'order', version: 1, freshMs: 60_000 });
const durable = cacheArea<unknown>({
  entity: 'report',
  version: 1,
  freshMs: 3_600_000,
  durable: true,
  jitter: 0,
});

describe('values and absence', () => {
  for (const value of [null, false, 0, '', [], {}, Number.NaN]) {
    it(`T58: ${JSON.stringify(value)} (${String(value)}) is a value: loaded once, served by memory and by the shared tier`, async () => {
      const world = cacheWorld();
      const loader = countingLoader(() => value);
      const [first, second] = [world.sandbox(), world.sandbox()];
      for (const cache of [first, first, second]) {
        expect(await cache.getOrLoad(orders.key(ACME, 'a'), loader.load)).toEqual(value);
      }
      expect(loader.calls()).toBe(1);
    });
  }

  it('T58: "there is none" is remembered for its own, shorter time, in every sandbox', async () => {
    const world = cacheWorld();
    const loader = countingLoader(() => undefined);
    const key = orders.key(ACME, 'ghost');
    expect(await world.sandbox().getOrLoad(key, loader.load)).toBeUndefined();
    const other = world.sandbox();
    expect(await other.get(key)).toMatchObject({ kind: 'absent' });
    expect(await other.getOrLoad(key, loader.load)).toBeUndefined();
    expect(loader.calls()).toBe(1);
    world.clock.advance(30_001);
    expect(await other.get(key)).toMatchObject({ kind: 'miss' });
  });
});

describe('tiers fail alone', () => {
  it('T59: with Redis down tier 3 still answers, and the source is not asked', async () => {
    let down = false;
    const world = cacheWorld();
    const redis = failingTier(world.redis, () => down);
    const tiers = [redis, world.dynamo];
    const loader = countingLoader(() => ({ total: 7 }));
    await world.sandbox({ tiers }).getOrLoad(durable.key(ACME, 'r'), loader.load);
    down = true;
    const cold = world.sandbox({ tiers });
    expect(await cold.getOrLoad(durable.key(ACME, 'r'), loader.load)).toEqual({ total: 7 });
    expect(await world.sandbox({ tiers }).get(durable.key(ACME, 'r'))).toMatchObject({
      kind: 'hit',
      tier: 'dynamo',
    });
    expect(loader.calls()).toBe(1);
  });

  it('T59: with every tier down reads come from the source, and memory helps for one coherence bound', async () => {
    const world = cacheWorld();
    const tiers = [failingTier(world.redis), failingTier(world.dynamo)];
    const loader = countingLoader(() => 1);
    const cache = world.sandbox({ tiers });
    for (let i = 0; i < 5; i += 1) expect(await cache.getOrLoad(durable.key(ACME, 'r'), loader.load)).toBe(1);
    expect(loader.calls()).toBe(1);
    world.clock.advance(1001);
    await cache.getOrLoad(durable.key(ACME, 'r'), loader.load);
    expect(loader.calls()).toBe(2);
  });

  it('T67: a tier that does not store is counted and named, and the others still store', async () => {
    const world = cacheWorld();
    const counters = createCounters();
    const warnings: unknown[] = [];
    const logger = { ...silent, warn: (message: string, data: unknown) => warnings.push([message, data]) };
    const broken = { ...world.dynamo, setMany: async () => Promise.reject(new Error('full')) };
    const watch = { counts: counters.tier('dynamo'), clock: world.clock.now };
    const tiers = [world.redis, guardTier(broken, DYNAMO_GUARD, watch)];
    const cache = world.sandbox({ tiers, counters, logger: logger as Logger });
    await cache.getOrLoad(durable.key(ACME, 'r'), async () => 'x');
    expect(counters.tier('dynamo').errors).toBe(1);
    expect(warnings).toEqual([['cache: a tier stored nothing', expect.objectContaining({ tier: 'dynamo' })]]);
    expect(await world.sandbox({ tiers: [world.redis] }).get(durable.key(ACME, 'r'))).toMatchObject({
      kind: 'hit',
    });
    expect(await world.sandbox({ tiers: [world.dynamo] }).get(durable.key(ACME, 'r'))).toEqual({
      kind: 'miss',
    });
  });
});

describe('sizes', () => {
  it('a value too large for a tier skips it and says so; memory and the other tier hold it; others need not wait for it', async () => {
    const world = cacheWorld();
    const counters = createCounters();
    const small: CacheTier = { ...localTier(world.clock.now, 10_000_000, 1000), name: 'redis' };
    const cache = world.sandbox({ tiers: [small, world.dynamo], counters });
    const big = 'x'.repeat(5000);
    const loader = countingLoader(() => big);
    await cache.getOrLoad(durable.key(ACME, 'big'), loader.load);
    expect(counters.tier('redis').tooLarge).toBe(1);
    expect(cache.peek(durable.key(ACME, 'big'), world.clock.now())).toBeDefined();
    const before = world.clock.now();
    expect(
      await world.sandbox({ tiers: [small, world.dynamo] }).getOrLoad(durable.key(ACME, 'big'), loader.load),
    ).toBe(big);
    await cache.getOrLoad(orders.key(ACME, 'big'), loader.load);
    await world.sandbox({ tiers: [small] }).getOrLoad(orders.key(ACME, 'big'), loader.load);
    expect(loader.calls()).toBe(3);
    expect(world.clock.now() - before).toBeLessThan(50);
  });

  it('what the codec refuses goes to its callers as it is, and is counted', async () => {
    const world = cacheWorld();
    const cache = world.sandbox();
    const odd = { run: () => 1 };
    expect(await cache.getOrLoad(orders.key(ACME, 'odd'), async () => odd)).toBe(odd);
    expect(await cache.get(orders.key(ACME, 'odd'))).toEqual({ kind: 'miss' });
    expect(cache.statistics().reads.uncacheable).toBe(1);
  });
});

describe('life', () => {
  it('T60: promotion passes on the remaining life; reading does not prolong it', async () => {
    const world = cacheWorld();
    const key = durable.key(ACME, 'r');
    await world.sandbox({ tiers: [world.dynamo] }).getOrLoad(key, async () => 'old');
    world.clock.advance(3_599_000);
    const cache = world.sandbox();
    expect(await cache.getOrLoad(key, async () => 'new')).toBe('old');
    expect(await world.sandbox({ tiers: [world.redis] }).get(key)).toMatchObject({
      kind: 'hit',
      value: 'old',
    });
    world.clock.advance(1000);
    expect(await cache.get(key)).toEqual({ kind: 'miss' });
    expect(await world.sandbox({ tiers: [world.redis] }).get(key)).toEqual({ kind: 'miss' });
  });

  it('T60: memory keeps nothing longer than memoryMs, however long the shared life is', async () => {
    const world = cacheWorld();
    const counted = countingTier(world.redis);
    const cache = world.sandbox({ tiers: [counted] });
    const key = durable.key(ACME, 'r');
    await cache.getOrLoad(key, async () => 1);
    world.clock.advance(299_999);
    await cache.touch(ACME);
    expect(cache.peek(key, world.clock.now())).toBeDefined();
    world.clock.advance(1);
    await cache.touch(ACME);
    expect(cache.peek(key, world.clock.now())).toBeUndefined();
  });

  it('T60: jitter only shortens a life, by its share at most', async () => {
    const area = cacheArea<number>({ entity: 'j', version: 1, freshMs: 100_000, jitter: 0.1 });
    for (const [random, lifeMs] of [
      [0, 100_000],
      [0.5, 95_000],
      [1, 90_000],
    ] as const) {
      const world = cacheWorld({ random: () => random });
      await world.sandbox().getOrLoad(area.key(ACME, 'a'), async () => 1);
      world.clock.advance(lifeMs - 1);
      expect(await world.sandbox().get(area.key(ACME, 'a'))).toMatchObject({ kind: 'hit' });
      world.clock.advance(1);
      expect(await world.sandbox().get(area.key(ACME, 'a'))).toEqual({ kind: 'miss' });
    }
  });
});

describe('memory', () => {
  it('T68: memory is bounded by bytes and evicts what is not read', async () => {
    const world = cacheWorld({ memoryBytes: 200_000 });
    const cache = world.sandbox({ tiers: [] });
    const popular = orders.key(ACME, 'popular');
    await cache.getOrLoad(popular, async () => 'p'.repeat(1000));
    for (let i = 0; i < 1000; i += 1) {
      await cache.getOrLoad(orders.key(ACME, `order-${i}`), async () => 'x'.repeat(1000));
      expect(cache.peek(popular, world.clock.now())).toBeDefined();
    }
    const { memory } = cache.statistics();
    expect(memory.bytes).toBeLessThanOrEqual(200_000);
    expect(memory.evictions).toBeGreaterThan(900);
  });

  it('T68: one request cannot change what another one reads', async () => {
    const world = cacheWorld();
    const cache = world.sandbox();
    const original = { lines: [{ quantity: 1 }], at: new Date(5) };
    const plain = orders.key(ACME, 'plain');
    const dated = orders.key(ACME, 'dated');
    const first = (await cache.getOrLoad(plain, async () => original.lines)) as { quantity: number }[];
    expect(() => {
      first[0]!.quantity = 9;
    }).toThrow(TypeError);
    expect(original.lines[0]).not.toBe(first[0]);
    const withDate = (await cache.getOrLoad(dated, async () => original)) as typeof original;
    withDate.at.setTime(0);
    withDate.lines[0]!.quantity = 9;
    expect(await cache.getOrLoad(dated, async () => null)).toEqual({
      lines: [{ quantity: 1 }],
      at: new Date(5),
    });
  });

  it('T71: equal ids of two accounts never meet, and a key without a proper account is refused', async () => {
    const world = cacheWorld();
    const cache = world.sandbox();
    await cache.getOrLoad(orders.key(ACME, '1'), async () => 'acme’s');
    expect(await cache.getOrLoad(orders.key(GLOBEX, '1'), async () => 'globex’s')).toBe('globex’s');
    for (const bad of ['', 'A', 'a}:order', 'a:order', undefined, null]) {
      expect(() => orders.key(bad as never, '1')).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });
});

describe('statistics', () => {
  it('T70: 50 hits and 50 misses are a hit rate of one half, overall and in each tier', async () => {
    const world = cacheWorld();
    const counters = createCounters();
    const cache = world.sandbox({ counters });
    for (let i = 0; i < 50; i += 1) {
      await cache.getOrLoad(orders.key(ACME, `o${i}`), async () => i);
      await cache.getOrLoad(orders.key(ACME, `o${i}`), async () => i);
    }
    const { reads, tiers } = cache.statistics();
    expect(reads).toMatchObject({ hits: 50, misses: 50, hitRate: 0.5, loads: 50 });
    expect(tiers.memory).toMatchObject({ hits: 50, misses: 50, hitRate: 0.5 });
    expect(tiers.redis).toMatchObject({ hits: 0, misses: 50, hitRate: 0 });
  });

  it('T70: a read that waits for another sandbox’s load is one miss of its tier, however often it looks', async () => {
    const world = cacheWorld();
    const [holder, waiting] = [world.sandbox(), world.sandbox()];
    const key = orders.key(ACME, '1');
    const load = () => world.clock.pause(200).then(() => 'value');
    await Promise.all([holder.getOrLoad(key, load), waiting.getOrLoad(key, load)]);
    const { reads, tiers } = waiting.statistics();
    expect(reads).toMatchObject({ waited: 1, hits: 0, misses: 1 });
    expect(tiers.redis).toMatchObject({ hits: 0, misses: 1 });
  });

  it('T70: without a read there is no rate', () => {
    const { reads, tiers } = cacheWorld().sandbox().statistics();
    expect(reads.hitRate).toBeNull();
    expect(tiers.memory?.hitRate).toBeNull();
  });

  it('reports what grew since the last time, under low-cardinality dimensions', async () => {
    const world = cacheWorld();
    const cache = world.sandbox();
    const lines: string[] = [];
    const metrics = {
      add: () => {},
      addWith: (dimensions: object, name: string, value: number) =>
        lines.push(`${name} ${JSON.stringify(dimensions)} ${value}`),
      flush: () => {},
    };
    await cache.getOrLoad(orders.key(ACME, '1'), async () => 1);
    cache.report(metrics);
    const operation = 'cache_operations_total {"operation"';
    expect(lines).toEqual([
      `${operation}:"get","layer":"memory","result":"miss"} 1`,
      `${operation}:"get","layer":"redis","result":"miss"} 1`,
      `${operation}:"set","layer":"redis","result":"success"} 1`,
      expect.stringMatching(/^cache_stored_bytes_total \{"layer":"redis"\} \d+$/),
    ]);
    cache.report(metrics);
    expect(lines).toHaveLength(4);
    await cache.invalidate(ACME, [{ kind: 'key', entity: 'order', id: '1' }]);
    cache.report(metrics);
    expect(lines.slice(4)).toEqual([
      `${operation}:"delete","layer":"redis","result":"success"} 1`,
      `${operation}:"delete","layer":"dynamo","result":"success"} 1`,
    ]);
  });
});
