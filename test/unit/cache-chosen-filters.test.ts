import { expect, test, vi } from 'vitest';
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
