import { describe, expect, test, vi } from 'vitest';
import { cachedRepository } from '../../functions/kernel/cache/cached-repository.ts';
import type { TierEntry } from '../../functions/kernel/cache/tier.ts';
import { cachedRecordStore } from '../../functions/kernel/records/cached-record-store.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import { cachedCustomers, cachedOrders } from '../../functions/orders/store/cached-orders.ts';
import { ACME, cacheWorld, repositoryPorts } from '../support/cache-sandboxes.ts';

const FIRST_MS = 60_000;
const LIST_MS = 600_000;

/** Stores of one account behind a cache without jitter; every look-up of theirs counts in `reads`. */
function shop() {
  const world = cacheWorld({ random: () => 0 });
  const ports = repositoryPorts(world.sandbox());
  const reads = vi.fn();
  const find = async () => {
    reads();
    return [];
  };
  const products = cachedRecordStore({ list: find, count: find } as never, 'product', ports);
  const orders = cachedOrders({ list: find } as never, ports);
  const customers = cachedCustomers({ find, list: find } as never, ports);
  const shown = { limit: 50, after: null, revealsPrivate: false };
  const page = { limit: 50, after: null, status: null };
  const lookUps = {
    products: (sku: string) => products.list(ACME, { ...shown, filters: { sku } }),
    'all products': () => products.list(ACME, { ...shown, filters: {} }),
    'number of products': () => products.count(ACME, null),
    orders: (customerId: string) => orders.list(ACME, { ...page, customerId }),
    'all orders': () => orders.list(ACME, page),
    'products behind a row': (id: string) =>
      products.list(ACME, { ...shown, filters: {}, after: { createdAt: 'then', id } }),
    'orders behind a row': (orderId: string) =>
      orders.list(ACME, { ...page, after: { placedAt: 'then', orderId } } as never),
    'one customer': (id: string) => customers.find(ACME, id),
    'all customers': () => customers.list(ACME, { ...shown, filters: {} }),
  };
  /** How often the store was asked, after `ms` and one more look-up. */
  const readsAfter = async (ms: number, name: keyof typeof lookUps, filter: string) => {
    world.clock.advance(ms);
    await withReadScope({ demand: 'replica', mustSee: null, written: null }, async () =>
      lookUps[name](filter),
    );
    return reads.mock.calls.length;
  };
  return { readsAfter };
}

test.each(['products', 'orders', 'one customer'] as const)(
  'a filter of %s that differs every time fills Redis for 60 s, not 600; one that comes again is kept as any',
  async (name) => {
    const { readsAfter } = shop();
    expect(await readsAfter(0, name, 'a')).toBe(1);
    expect(await readsAfter(FIRST_MS - 1, name, 'a')).toBe(1);
    expect(await readsAfter(1, name, 'a')).toBe(2);
    expect(await readsAfter(LIST_MS - 1, name, 'a')).toBe(2);
    expect(await readsAfter(1, name, 'a')).toBe(3);
    expect(await readsAfter(0, name, 'b')).toBe(4);
    expect(await readsAfter(FIRST_MS, name, 'b')).toBe(5);
  },
);

test.each(['all products', 'number of products', 'all orders', 'all customers'] as const)(
  '%s, which everybody asks for, are kept for 600 s from the first time on',
  async (name) => {
    const { readsAfter } = shop();
    expect(await readsAfter(0, name, '')).toBe(1);
    expect(await readsAfter(LIST_MS - 1, name, '')).toBe(1);
    expect(await readsAfter(1, name, '')).toBe(2);
  },
);

const PLACES = 8;

/** Lists by a filter of one account, in `PLACES` places; every name that was ever written to Redis, and the filters the store was asked for. */
function listsInPlaces() {
  const world = cacheWorld();
  const names = new Set<string>();
  const noting =
    (write: (entries: readonly TierEntry[]) => Promise<never>) => (entries: readonly TierEntry[]) => {
      for (const { name } of entries) names.add(name);
      return write(entries);
    };
  const { redis } = world;
  const tier = {
    ...redis,
    setMany: noting(redis.setMany as never),
    addMany: noting(redis.addMany as never),
  };
  const repository = cachedRepository(repositoryPorts(world.sandbox({ tiers: [tier] })), {
    entity: 'product',
    version: 1,
  });
  const asked: string[] = [];
  const load = async (_: unknown, filter: string) => {
    asked.push(filter);
    return `found for ${filter}`;
  };
  const chosen = { isChosen: (filter: string) => filter !== 'all', places: PLACES };
  const list = repository.byFilter('page', load, chosen);
  const read = (filter: string) =>
    withReadScope({ demand: 'replica', mustSee: null, written: null }, () => list(ACME, filter));
  /** Values and generations; leases and how they ended are gone after seconds. */
  const lasting = () => [...names].filter((name) => name.startsWith('c:') || name.startsWith('g:'));
  return { world, read, asked, lasting };
}

describe('filters that somebody makes up by the thousand', () => {
  test('take as many names in Redis as there are places and no more, and each gets its own answer', async () => {
    const { read, asked, lasting } = listsInPlaces();
    for (let i = 0; i < 2000; i += 1) expect(await read(`made up ${i}`)).toBe(`found for made up ${i}`);
    const shared = ['g:{acme}:a', 'g:{acme}:e:product-list'];
    expect(lasting().length).toBe(shared.length + 2 * PLACES);
    expect(lasting()).toEqual(expect.arrayContaining(shared));
    expect(asked.length).toBe(2000);
  });

  test('leave what everybody asks for in the cache, and who came first in their places until their time is over', async () => {
    const { world, read, asked } = listsInPlaces();
    await read('all');
    await read('first');
    for (let i = 0; i < 200; i += 1) await read(`made up ${i}`);
    const before = asked.length;
    expect([await read('all'), await read('first')]).toEqual(['found for all', 'found for first']);
    expect(asked.length).toBe(before);
    world.clock.advance(FIRST_MS);
    await read('first');
    expect(asked.slice(before)).toEqual(['first']);
  });
});

test.each(['products', 'orders'] as const)(
  'a page of %s behind a cursor is one that callers make up: there are as many as rows and page sizes',
  async (name) => {
    const { readsAfter } = shop();
    const lookUp = `${name} behind a row` as const;
    expect(await readsAfter(0, lookUp, 'a')).toBe(1);
    expect(await readsAfter(FIRST_MS - 1, lookUp, 'a')).toBe(1);
    expect(await readsAfter(1, lookUp, 'a')).toBe(2);
  },
);
