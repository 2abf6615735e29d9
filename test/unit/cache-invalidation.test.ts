import { describe, expect, it } from 'vitest';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { generationName } from '../../functions/kernel/cache/generations.ts';
import type { CacheTier, TierEntry } from '../../functions/kernel/cache/tier.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { ACME, cacheWorld, GLOBEX } from '../support/cache-sandboxes.ts';
import { failingTier } from '../support/chaos-tier.ts';

const orders = cacheArea<unknown>({ entity: 'order', version: 1, freshMs: 60_000 });
const durable = cacheArea<unknown>({
  entity: 'report',
  version: 1,
  freshMs: 3_600_000,
  durable: true,
  jitter: 0,
});

describe('invalidation', () => {
  it('T61: tier 3 forgets what tier 2 forgets, and the old value is not promoted again', async () => {
    const world = cacheWorld();
    const key = durable.key(ACME, 'r');
    const cache = world.sandbox();
    await cache.getOrLoad(key, async () => 'old');
    await cache.invalidate(ACME, [{ kind: 'key', entity: 'report', id: 'r' }]);
    for (const tiers of [[world.redis, world.dynamo], [world.dynamo], [world.redis]]) {
      expect(await world.sandbox({ tiers }).get(key)).toEqual({ kind: 'miss' });
    }
    expect(await world.sandbox().getOrLoad(key, async () => 'new')).toBe('new');
  });

  it('T62: one key, one entity, one tag, one account: each forgets its own and nothing else', async () => {
    const world = cacheWorld();
    const cache = world.sandbox();
    const lists = cacheArea<string>({ entity: 'order-list', version: 1, freshMs: 60_000 });
    const keys = {
      one: orders.key(ACME, '1'),
      ten: orders.key(ACME, '10'),
      glob: orders.key(ACME, '1*'),
      list: lists.key(ACME, '1', ['summer']),
      other: orders.key(GLOBEX, '1'),
    };
    const survivors = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const [name, key] of Object.entries(keys)) {
        if ((await cache.get(key)).kind === 'hit') found.push(name);
        await cache.getOrLoad(key as (typeof keys)['one'], async () => name);
      }
      return found;
    };
    await survivors();
    await cache.invalidate(ACME, [{ kind: 'key', entity: 'order', id: '1' }]);
    expect(await survivors()).toEqual(['ten', 'glob', 'list', 'other']);
    await cache.invalidate(ACME, [{ kind: 'tag', tag: 'summer' }]);
    expect(await survivors()).toEqual(['one', 'ten', 'glob', 'other']);
    await cache.invalidate(ACME, [{ kind: 'entity', entity: 'order' }]);
    expect(await survivors()).toEqual(['list', 'other']);
    await cache.invalidate(ACME, [{ kind: 'account' }]);
    expect(await survivors()).toEqual(['other']);
  });

  it('T63: a load that began before an invalidation stores nothing that is ever served', async () => {
    const world = cacheWorld();
    const [reader, writer] = [world.sandbox(), world.sandbox()];
    const key = durable.key(ACME, 'r');
    let row = 'old';
    const gate = Promise.withResolvers<void>();
    const reading = reader.getOrLoad(key, async () => {
      const seen = row;
      await gate.promise;
      return seen;
    });
    await world.clock.pause(1);
    row = 'new';
    await writer.invalidate(ACME, [{ kind: 'key', entity: 'report', id: 'r' }]);
    gate.resolve();
    expect(await reading).toBe('old');
    world.clock.advance(1001);
    for (const cache of [reader, writer, world.sandbox(), world.sandbox({ tiers: [world.dynamo] })]) {
      expect(await cache.getOrLoad(key, async () => row)).toBe('new');
    }
  });

  it('T63: after an invalidation nobody waits for the load that began before it', async () => {
    const world = cacheWorld();
    const key = orders.key(ACME, '1');
    const stuck = world.sandbox().getOrLoad(key, () => new Promise(() => {}));
    await world.clock.pause(1);
    await world.sandbox().invalidate(ACME, [{ kind: 'key', entity: 'order', id: '1' }]);
    const before = world.clock.now();
    expect(await world.sandbox().getOrLoad(key, async () => 'new')).toBe('new');
    expect(world.clock.now() - before).toBeLessThan(10);
    void stuck;
  });

  it('T63: an invalidation that was given up and repeated arrives once more, late: what it made invalid stays so', async () => {
    const world = cacheWorld();
    const key = orders.key(ACME, '1');
    const sent: (readonly TierEntry[])[] = [];
    const slow: CacheTier = {
      ...world.redis,
      setMany: async (entries) => {
        sent.push(entries);
        if (sent.length === 1) throw new Error('no answer in time');
        return world.redis.setMany(entries);
      },
    };
    const target = { kind: 'key', entity: 'order', id: '1' } as const;
    await world.sandbox({ tiers: [slow] }).invalidate(ACME, [target]);
    const reader = world.sandbox();
    await reader.getOrLoad(key, async () => 'old');
    await world.sandbox().invalidate(ACME, [target]);
    await world.redis.setMany(sent[0] ?? []);
    for (const cache of [reader, world.sandbox()]) {
      world.clock.advance(1001);
      await cache.touch(ACME);
      expect(await cache.getOrLoad(key, async () => 'new')).toBe('new');
    }
  });

  it('T64: an invalidation that comes while DynamoDB reads item by item: the old value does not stay in memory', async () => {
    const world = cacheWorld();
    const key = durable.key(ACME, 'r');
    await world.sandbox().getOrLoad(key, async () => 'old');
    const forget = () => world.sandbox().invalidate(ACME, [{ kind: 'key', entity: 'report', id: 'r' }]);
    const torn: CacheTier = {
      ...world.dynamo,
      getMany: async (names) => {
        const known = await world.dynamo.getMany(names.slice(0, 4));
        if (names[0] === key.name) await forget();
        return [...known, ...(await world.dynamo.getMany(names.slice(4)))];
      },
    };
    const reader = world.sandbox({ tiers: [failingTier(world.redis), torn] });
    await reader.getOrLoad(durable.key(ACME, 'earlier'), async () => 'new');
    expect(await reader.getOrLoad(key, async () => 'new')).toBe('old');
    world.clock.advance(1001);
    await reader.touch(ACME);
    await reader.getOrLoad(durable.key(ACME, 'later'), async () => 'new');
    expect(reader.peek(key, world.clock.now())).toBeUndefined();
  });

  it('T64: another sandbox serves its memory for the coherence bound at most, however long it is not asked', async () => {
    const world = cacheWorld();
    const [writer, reader] = [world.sandbox(), world.sandbox()];
    const key = orders.key(ACME, '1');
    let row = 'old';
    await reader.getOrLoad(key, async () => row);
    row = 'new';
    await writer.invalidate(ACME, [{ kind: 'key', entity: 'order', id: '1' }]);
    expect(await reader.getOrLoad(key, async () => row)).toBe('old');
    world.clock.advance(1001);
    expect(reader.peek(key, world.clock.now())).toBeUndefined();
    expect(await reader.getOrLoad(key, async () => row)).toBe('new');
  });

  it('T64: the account’s sequence, read with the request’s pipeline, brings it down to that request', async () => {
    const world = cacheWorld();
    const [writer, reader] = [world.sandbox(), world.sandbox()];
    const key = orders.key(ACME, '1');
    await reader.getOrLoad(key, async () => 'old');
    world.clock.advance(500);
    await reader.touch(ACME);
    world.clock.advance(700);
    expect(reader.peek(key, world.clock.now())).toBeDefined();
    await writer.invalidate(ACME, [{ kind: 'key', entity: 'order', id: '1' }]);
    await reader.touch(ACME);
    expect(reader.peek(key, world.clock.now())).toBeUndefined();
  });

  it('T64: stock and payment state are never in memory', async () => {
    const world = cacheWorld();
    const stock = cacheArea<number>({ entity: 'stock', version: 1, freshMs: 5000, memoryMs: 0 });
    const cache = world.sandbox();
    await cache.getOrLoad(stock.key(ACME, 'sku'), async () => 3);
    expect(cache.peek(stock.key(ACME, 'sku'), world.clock.now())).toBeUndefined();
    expect(cache.statistics().memory.entries).toBe(0);
    expect(await cache.get(stock.key(ACME, 'sku'))).toMatchObject({ kind: 'hit', tier: 'redis' });
  });

  it('T64: a read of stock does not join one that an earlier request left over', async () => {
    const world = cacheWorld();
    const key = cacheArea<string>({ entity: 'stock', version: 1, freshMs: 5000, memoryMs: 0 }).key(
      ACME,
      'sku',
    );
    const reader = world.sandbox();
    const stuck = reader.getOrLoad(key, () => new Promise(() => {}));
    await world.clock.pause(1);
    await world.sandbox().invalidate(ACME, [{ kind: 'key', entity: 'stock', id: 'sku' }]);
    expect(await reader.getOrLoad(key, async () => 'new')).toBe('new');
    void stuck;
  });

  it('T64: a read joins none from before this sandbox’s own invalidation, though the account was dropped meanwhile', async () => {
    const world = cacheWorld();
    const key = orders.key(ACME, '1');
    const cache = world.sandbox();
    const stuck = cache.getOrLoad(key, () => new Promise(() => {}));
    await world.clock.pause(1);
    await cache.invalidate(ACME, [{ kind: 'key', entity: 'order', id: '1' }]);
    for (let other = 0; other < 1000; other += 1) await cache.touch(`other-${other}` as AccountId);
    expect(await cache.getOrLoad(key, async () => 'new')).toBe('new');
    void stuck;
  });

  it('an invalidation that a tier did not take says so, after it told the others', async () => {
    const world = cacheWorld();
    const key = durable.key(ACME, 'r');
    await world.sandbox().getOrLoad(key, async () => 'old');
    const cache = world.sandbox({ tiers: [failingTier(world.redis), world.dynamo] });
    const telling = cache.invalidate(ACME, [{ kind: 'account' }]);
    await expect(telling).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
      data: { failed: ['redis'] },
    });
    expect(await world.sandbox({ tiers: [world.dynamo] }).get(key)).toEqual({ kind: 'miss' });
  });
});

describe('ids that somebody makes up and that never existed', () => {
  const generationOf = (id: string) => generationName(ACME, { kind: 'key', entity: 'order', id });

  it('those that somebody makes up left a generation each for an hour; now nothing that bears one outlives the answer', async () => {
    const world = cacheWorld();
    const lives = new Map<string, number>();
    const noting = (entries: readonly TierEntry[]) => {
      for (const { name, ttlMs } of entries) lives.set(name, ttlMs);
    };
    const redis = {
      ...world.redis,
      setMany: (entries: readonly TierEntry[]) => {
        noting(entries);
        return world.redis.setMany(entries);
      },
      addMany: (entries: readonly TierEntry[]) => {
        noting(entries);
        return world.redis.addMany(entries);
      },
    };
    const cache = world.sandbox({ tiers: [redis] });
    for (let index = 0; index < 300; index += 1) {
      const key = orders.key(ACME, `made-up-${index}`);
      expect(await cache.getOrLoad(key, async () => undefined)).toBeUndefined();
    }
    const lasting = [...lives].filter(([, ttlMs]) => ttlMs > 30_000).map(([name]) => name);
    expect(lasting.length).toBeGreaterThan(0);
    expect(lasting.filter((name) => name.includes('made-up'))).toEqual([]);
  });

  it('share some 65,536 generations, however many somebody makes up', () => {
    const names = new Set(Array.from({ length: 400_000 }, (_, index) => generationOf(`made-up-${index}`)));
    expect(names.size).toBeGreaterThan(50_000);
    expect(names.size).toBeLessThan(70_000);
  });

  it('who shares a place with a key that is forgotten is loaded again, in every tier', async () => {
    const world = cacheWorld();
    const sharing = Array.from({ length: 200_000 }, (_, index) => `id-${index}`).find(
      (id) => generationOf(id) === generationOf('1'),
    );
    const keys = ['1', sharing ?? ''].map((id) => durable.key(ACME, id));
    const cache = world.sandbox();
    for (const key of keys) await cache.getOrLoad(key, async () => 'old');
    await cache.invalidate(ACME, [{ kind: 'key', entity: 'report', id: '1' }]);
    for (const key of keys) {
      for (const tiers of [[world.redis, world.dynamo], [world.dynamo]])
        expect(await world.sandbox({ tiers }).get(key)).toEqual({ kind: 'miss' });
      expect(await cache.getOrLoad(key, async () => 'new')).toBe('new');
    }
  });
});
