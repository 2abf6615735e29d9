import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventContracts } from '../../functions/event-contracts.ts';
import { eventReader } from '../../functions/kernel/events/event-contracts.ts';
import { projectionHash } from '../../functions/kernel/events/live-rows.ts';
import { noteFailedPublication, readOutbox } from '../../functions/kernel/outbox/outbox.ts';
import { outboxGauge } from '../../functions/kernel/outbox/outbox-gauge.ts';
import { measureOutbox } from '../../functions/kernel/outbox/sweep-outbox.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import type { ExecuteSql } from '../../functions/kernel/sharding/sql.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import type { OrderWrite } from '../../functions/orders/domain/order.ts';
import { importStore } from '../../functions/orders/store/import-store.ts';
import { liveOrders } from '../../functions/orders/store/live-orders.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { eventId, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

const account = 'acct-contracts' as AccountId;
let world: ShardsFixture;
let orders: OrderStore;

beforeAll(async () => {
  world = await startShards({ count: 1, database: { name: 'orders_db', migrations } });
  orders = orderStore(world.newRouter());
});
afterAll(() => world?.stop());

const shardOf = () => placeAccount(world.directory.current, account).shard;

/** The shard's own connection. */
function execute(): ExecuteSql {
  return ({ sql, parameters }) => world.query(shardOf(), sql, parameters);
}

const live = (ids: readonly string[]) => {
  const find = liveOrders({
    loadDirectory: async () => world.directory.current,
    connect: (shard) => world.admin(shard, 'orders_db'),
  });
  return find({ aggregateType: 'order', wanted: ids.map((id) => ({ accountId: account, id })) });
};

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
    await orders.upsert(account, first, requestOrigin('corr'));
    const modifiedAt = '2011-03-01T00:00:00.000Z';
    const second = { ...first, eventId: eventId(2 * index + 2), modifiedAt, currency: 'EUR' };
    await orders.upsert(account, second, requestOrigin('corr'));
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
  const { rows } = await live([...ids, 'missing']);
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
    await orders.upsert(
      account,
      orderWrite({ orderId, eventId: eventId(1000 + index), lines }),
      requestOrigin('corr'),
    );
  }
  const { rows } = await live(ids);
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

test('rows of a topic that rests are passed over, and a row says what it came from', async () => {
  const traceParent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const origin = { correlationId: 'c-7', causationId: eventId(7), traceParent };
  await orders.upsert(account, orderWrite({ orderId: 'o-traced', eventId: eventId(5000) }), origin);
  await world.query(shardOf(), "DELETE FROM outbox WHERE aggregate_id <> 'o-traced'", {});
  const [found] = await readOutbox(execute());
  expect(found?.event).toMatchObject({ correlationId: 'c-7', causationId: eventId(7) });
  expect(found?.trail.traceParent).toBe(traceParent);
  expect(await readOutbox(execute(), ['order.events'])).toEqual([]);
  expect((await readOutbox(execute(), ['payment.events'])).length).toBeGreaterThan(0);
});

test('the lag of an outbox is the number of its rows and the age of the oldest', async () => {
  const shard = shardOf();
  await world.query(shard, "UPDATE outbox SET written_at = now() - interval '90 seconds'", {});
  const [row] = await world.query(shard, 'SELECT count(*) AS n FROM outbox', {});
  const lag = await measureOutbox(execute());
  expect(lag.events).toBe(Number(row?.n));
  expect(lag.oldestAgeSeconds).toBeGreaterThanOrEqual(90);
  const ask: ExecuteSql = async (statement) => {
    const rows = await execute()(statement);
    expect(Number(rows[0]?.span)).toBeGreaterThanOrEqual(lag.events - 1);
    return rows;
  };
  expect(await outboxGauge(() => 0)(shard, ask)).toBe(false);
  await world.query(shard, 'DELETE FROM outbox', {});
  expect(await measureOutbox(execute())).toEqual({ events: 0, oldestAgeSeconds: 0 });
});

test('a chunk waits while too many events of its shard do, and is applied when they are through', async () => {
  let full = true;
  const imports = importStore(world.newRouter(), async () => full);
  const key = { accountId: account, importId: eventId(9_000), chunkNo: 0 };
  await imports.addChunk(key, [orderWrite({ orderId: 'o-held', eventId: eventId(9_001) })]);
  expect(await imports.applyChunk(key, null)).toMatchObject({ kind: 'too full' });
  expect(await orders.find(account, 'o-held')).toBeNull();
  full = false;
  expect(await imports.applyChunk(key, null)).toMatchObject({ kind: 'applied', changed: 1 });
});
