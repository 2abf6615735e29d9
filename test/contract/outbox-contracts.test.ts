import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventContracts } from '../../functions/event-contracts.ts';
import { eventReader } from '../../functions/kernel/events/event-contracts.ts';
import { projectionHash } from '../../functions/kernel/events/live-rows.ts';
import { noteFailedPublication, readOutbox } from '../../functions/kernel/outbox/outbox.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import type { ExecuteSql } from '../../functions/kernel/sharding/sql.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import type { OrderWrite } from '../../functions/orders/domain/order.ts';
import { liveOrders } from '../../functions/orders/store/live-orders.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { eventId, orderWrite } from '../support/order-builders.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

const account = 'acct-contracts' as AccountId;
let world: ShardsFixture;
let orders: OrderStore;

beforeAll(async () => {
  world = await startShards({ count: 1, database: { name: 'orders_db', migrations } });
  orders = orderStore(world.newRouter());
});
afterAll(() => world?.stop());

/** The shard's own connection. */
function execute(): ExecuteSql {
  const { shard } = placeAccount(world.directory.current, account);
  return ({ sql, parameters }) => world.query(shard, sql, parameters);
}

const variants: Partial<OrderWrite>[] = [
  { customer: { id: 'b-1', name: 'Ada Ünïcode 🛒', email: 'ada@example.org' } },
  { customer: null },
  { customer: { id: 'b-2' }, totalMinor: -1530, status: 'cancelled' },
  { lines: [{ lineNo: 1, sku: 'S', quantity: -3, unitPrice: '-0.000001', amountMinor: 0 }] },
  {
    lines: Array.from({ length: 400 }, (_, index) => ({
      ...{ lineNo: index + 1, sku: `SKU-${index}`, description: 'x'.repeat(100) },
      ...{ quantity: 1, unitPrice: '1', amountMinor: 100 },
    })),
  },
];

test('whatever an order holds, the event its write publishes keeps the contract, created and updated', async () => {
  for (const [index, variant] of variants.entries()) {
    const orderId = `o-${index}`;
    const first = orderWrite({ orderId, eventId: eventId(2 * index + 1), ...variant });
    await orders.upsert(account, first, 'corr');
    const modifiedAt = '2011-03-01T00:00:00.000Z';
    const second = { ...first, eventId: eventId(2 * index + 2), modifiedAt, currency: 'EUR' };
    await orders.upsert(account, second, 'corr');
  }
  const read = eventReader(eventContracts);
  const entries = await readOutbox(execute());
  expect(entries).toHaveLength(variants.length * 2);
  for (const { event } of entries) expect(read(event)).toBe(event);
  expect(JSON.stringify(entries)).not.toContain('ada@example.org');
});

test('a live row has the hash of what its last event says', async () => {
  const entries = await readOutbox(execute());
  const ids = variants.map((_, index) => `o-${index}`);
  const { rows, count } = await liveOrders(world.newRouter())({
    accountId: account,
    ids: [...ids, 'missing'],
  });
  expect(count).toBe(variants.length);
  expect(rows.map(({ id }) => id).toSorted()).toEqual(ids);
  for (const { id, version, hash } of rows) {
    const last = entries.filter(({ event }) => event.aggregateId === id).at(-1)?.event;
    expect([version, hash]).toEqual([last?.version, projectionHash(last?.data as Record<string, unknown>)]);
  }
});

test('orders of more than a Data API answer are read in parts, none is missing', async () => {
  const lines = Array.from({ length: 400 }, (_, index) => ({
    ...{ lineNo: index + 1, sku: `SKU-${index}`, description: 'y'.repeat(60), quantity: 1 },
    ...{ unitPrice: '1', amountMinor: 100 },
  }));
  const ids = Array.from({ length: 24 }, (_, index) => `large-${index}`);
  for (const [index, orderId] of ids.entries()) {
    await orders.upsert(account, orderWrite({ orderId, eventId: eventId(1000 + index), lines }), 'corr');
  }
  const { rows } = await liveOrders(world.newRouter())({ accountId: account, ids });
  expect(rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});

test('a row remembers when it was written and how its publication failed', async () => {
  const [first] = await readOutbox(execute());
  const position = first?.position ?? '';
  expect(first?.trail).toMatchObject({ publishRetries: 0, publishRetryReason: null });
  expect(Math.abs(Date.parse(first?.trail.writtenAt ?? '') - Date.now())).toBeLessThan(600_000);
  await noteFailedPublication(execute(), [position], 'Kafka: no leader');
  await noteFailedPublication(execute(), [position], `Kafka: ${'x'.repeat(1000)}`);
  const [again, other] = await readOutbox(execute());
  expect(again?.trail).toMatchObject({
    publishRetries: 2,
    publishRetryReason: expect.stringContaining('xxx'),
  });
  expect(other?.trail.publishRetries).toBe(0);
});
