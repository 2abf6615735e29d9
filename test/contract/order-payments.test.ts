import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventContracts } from '../../functions/event-contracts.ts';
import { projections } from '../../functions/history/domain/projected-states.ts';
import { eventReader } from '../../functions/kernel/events/event-contracts.ts';
import { projectionHash } from '../../functions/kernel/events/live-rows.ts';
import { deleteFromOutbox, readOutbox } from '../../functions/kernel/outbox/outbox.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import type { ExecuteSql } from '../../functions/kernel/sharding/sql.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import type { PaymentStatus } from '../../functions/orders/domain/order.ts';
import { liveOrders } from '../../functions/orders/store/live-orders.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import {
  type OrderPayments,
  orderPayments,
  type PaymentNews,
  ripePayments,
} from '../../functions/orders/store/order-payments.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { eventId, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

/** C7, H: the state of orders follows the events of their payments, on a real shard. */

const account = 'acct-payments' as AccountId;
let world: ShardsFixture;
let orders: OrderStore;
let payments: OrderPayments;
let serial = 0;

beforeAll(async () => {
  world = await startShards({ count: 1, database: { name: 'orders_db', migrations } });
  orders = orderStore(world.newRouter());
  payments = orderPayments(world.newRouter());
});
afterAll(() => world?.stop());

const execute: ExecuteSql = ({ sql, parameters }) =>
  world.query(placeAccount(world.directory.current, account).shard, sql, parameters);
const following = () => ({ eventId: eventId(10_000 + serial++), at: '2026-01-02T00:00:00.000Z' });

function news(orderId: string, status: PaymentStatus, change: Partial<PaymentNews> = {}): PaymentNews {
  const origin = { ...requestOrigin('c-1'), causationId: eventId(20_000 + serial++) };
  return { accountId: account, orderId, paymentId: 'pay-1', status, version: 1, origin, ...change };
}

async function newOrder(orderId: string) {
  await orders.upsert(account, orderWrite({ orderId, eventId: eventId(serial++) }), requestOrigin('c-0'));
}

/** The events of one order, taken out of the outbox. */
async function eventsOf(orderId: string) {
  const entries = (await readOutbox(execute)).filter(({ event }) => event.aggregateId === orderId);
  await deleteFromOutbox(
    execute,
    entries.map(({ position }) => position),
  );
  return entries.map(({ event }) => event);
}

test('what comes twice or late changes nothing; each change is one event that names its cause', async () => {
  await newOrder('o-1');
  const authorized = news('o-1', 'authorized');
  const captured = news('o-1', 'captured', { version: 2 });
  expect(await payments.follow(authorized, following())).toMatchObject({ changed: true });
  expect(await payments.follow(authorized, following())).toMatchObject({ changed: false });
  expect(await payments.follow(captured, following())).toMatchObject({ changed: true });
  expect(await payments.follow(authorized, following())).toMatchObject({ changed: false });
  const order = await orders.find(account, 'o-1');
  expect(order).toMatchObject({
    version: 3,
    payments: [{ paymentId: 'pay-1', status: 'captured', version: 2 }],
  });
  const events = await eventsOf('o-1');
  expect(events.map(({ eventType, version }) => [eventType, version])).toEqual([
    ['OrderCreated', 1],
    ['OrderPaymentChanged', 2],
    ['OrderPaymentChanged', 3],
  ]);
  expect(events[2]).toMatchObject({ causationId: captured.origin.causationId, correlationId: 'c-1' });
  const read = eventReader(eventContracts);
  for (const event of events) expect(read(event)).toBe(event);
});

test('payments of one order that are told at once do not undo each other', async () => {
  await newOrder('o-2');
  const paymentIds = Array.from({ length: 12 }, (_, index) => `pay-${String(index).padStart(2, '0')}`);
  await Promise.all(
    paymentIds.map((paymentId) => payments.follow(news('o-2', 'authorized', { paymentId }), following())),
  );
  const order = await orders.find(account, 'o-2');
  expect(order?.version).toBe(13);
  expect(order?.payments.map(({ paymentId }) => paymentId)).toEqual(paymentIds);
  const versions = (await eventsOf('o-2')).map(({ version }) => version);
  expect(versions).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
});

test('a payment that comes before its order is remembered, in its last state, until the order is there', async () => {
  expect(await payments.follow(news('o-3', 'authorized'), following())).toMatchObject({ changed: false });
  const captured = news('o-3', 'captured', { version: 2 });
  await payments.follow(captured, following());
  await payments.follow(news('o-3', 'authorized'), following());
  expect((await ripePayments(execute)).filter(({ orderId }) => orderId === 'o-3')).toEqual([]);
  await newOrder('o-3');
  const [ripe] = (await ripePayments(execute)).filter(({ orderId }) => orderId === 'o-3');
  expect(ripe).toEqual(captured);
  await payments.follow(ripe as PaymentNews, following());
  await payments.forgetEarly(ripe as PaymentNews);
  expect((await orders.find(account, 'o-3'))?.payments).toMatchObject([{ status: 'captured', version: 2 }]);
  expect((await ripePayments(execute)).filter(({ orderId }) => orderId === 'o-3')).toEqual([]);
});

test('newer data of the marketplace leaves the payments, and a rebuild from events equals the row', async () => {
  await newOrder('o-4');
  await payments.follow(news('o-4', 'captured'), following());
  const newer = { orderId: 'o-4', status: 'shipped', modifiedAt: '2011-03-01T00:00:00.000Z' } as const;
  await orders.upsert(account, orderWrite({ ...newer, eventId: eventId(serial++) }), requestOrigin('c-0'));
  expect(await orders.find(account, 'o-4')).toMatchObject({
    status: 'shipped',
    payments: [{ status: 'captured' }],
  });
  const events = await eventsOf('o-4');
  let state: { content: Readonly<Record<string, unknown>> } | null = null;
  for (const event of events) state = projections.order?.apply(state, event) ?? null;
  const find = liveOrders({
    loadDirectory: async () => world.directory.current,
    connect: (shard) => world.admin(shard, 'orders_db'),
  });
  const { rows } = await find({ aggregateType: 'order', wanted: [{ accountId: account, id: 'o-4' }] });
  expect(rows).toEqual([
    { accountId: account, id: 'o-4', version: 3, hash: projectionHash(state?.content ?? {}) },
  ]);
});
