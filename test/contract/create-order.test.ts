import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import * as valid from '../../functions/orders/domain/validators.generated.js';
import { createOrder } from '../../functions/orders/handlers/create-order.ts';
import { getOrder } from '../../functions/orders/handlers/get-order.ts';
import { orders } from '../../functions/orders/service.ts';
import { orderCreator } from '../../functions/orders/store/create-order.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { type CallApi, callerOf, testIds } from '../support/service-apis.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

/** POST of orders through the real routes, validators and shards. */

let world: ShardsFixture;
let store: OrderStore;
let call: CallApi;
let account: AccountId;
let woken: string[] = [];
let serial = 0;

beforeAll(async () => {
  world = await startShards({ count: 2, database: { name: 'orders_db', migrations } });
  const router = world.newRouter();
  store = orderStore(router);
  const nudgeRelay = async (shard: string) => void woken.push(shard);
  const clock = () => Date.UTC(2026, 0, 1);
  const ports = { createOrder: orderCreator(router), nudgeRelay, newId: testIds(), clock };
  const wanted = ['getOrder', 'createOrder'];
  call = callerOf({
    name: orders.name,
    routes: orders.functions['orders-api'].triggers[0].routes.filter(({ operation }) =>
      wanted.includes(operation),
    ),
    operations: {
      getOrder: { handler: getOrder(store), params: valid.orderParams },
      createOrder: { handler: createOrder(ports), body: valid.putOrderBody },
    },
  });
});
afterAll(() => world?.stop());
beforeEach(() => {
  account = `acct-create-${++serial}` as AccountId;
  woken = [];
  world.faults.current = undefined;
});

const order = (change: object = {}) => ({
  status: 'open',
  currency: 'GBP',
  placedAt: '2025-12-31T10:00:00Z',
  customer: { id: 'c-1', name: 'Ann' },
  lines: [{ sku: 'MUG', quantity: 2, unitPrice: '7.50' }],
  ...change,
});
const post = (body: object, key?: string) => {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  return call({ account, method: 'POST', path: '/api/orders', body, headers });
};
const eventsOf = (orderId: string) =>
  world.query(
    placeAccount(world.directory.current, account).shard,
    'SELECT event_type, version FROM outbox WHERE account_id = :account AND aggregate_id = :orderId',
    { account, orderId },
  );

test('POST makes an order under an id of its own, its buyer a customer, and one event', async () => {
  const first = await post(order());
  const { orderId } = first.body;
  expect(first).toMatchObject({
    status: 201,
    body: { outcome: 'created', version: 1, totalMinor: 1500 },
    headers: { etag: '"1"', location: `/api/orders/${orderId}` },
  });
  const stored = await call({ account, method: 'GET', path: `/api/orders/${orderId}` });
  expect(stored.body).toMatchObject({ orderId, version: 1, status: 'open', totalMinor: 1500 });
  expect(await eventsOf(orderId)).toEqual([{ event_type: 'OrderCreated', version: 1 }]);
  expect(woken).toHaveLength(1);
  // Without a key the same body is another order.
  expect((await post(order())).body.orderId).not.toBe(orderId);
  expect(await store.count(account)).toBe(2);
});

test('a POST that is sent again with its Idempotency-Key is answered as before and makes no second order', async () => {
  const first = await post(order(), 'key-1');
  const again = await post(order(), 'key-1');
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  expect(again).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
  expect([again.body, again.headers['location']]).toEqual([first.body, first.headers['location']]);
  expect(await store.count(account)).toBe(1);
  expect(woken).toHaveLength(1);
});

test('an Idempotency-Key belongs to its request: another body under it is refused', async () => {
  await post(order(), 'key-1');
  const other = await post(order({ status: 'paid' }), 'key-1');
  expect(other).toMatchObject({ status: 422, body: { errors: [{ field: '/header/idempotency-key' }] } });
  expect((await post(order(), 'x'.repeat(256))).status).toBe(400);
  expect(await store.count(account)).toBe(1);
});

test('of one key sent eight times at once one makes the order and all get its answer', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(order(), 'key-1')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
  expect(await store.count(account)).toBe(1);
  expect(await eventsOf(answers[0]?.body.orderId)).toHaveLength(1);
});

test.each(['key-1', undefined])('a lost answer of the shard makes no second order: key %s', async (key) => {
  let dropped = 0;
  world.faults.current = ({ sql }) => {
    if (!sql?.includes('INSERT INTO orders') || dropped > 0) return undefined;
    dropped += 1;
    return { kind: 'drop-after' };
  };
  const { status, body } = await post(order(), key);
  expect([status, dropped]).toEqual([201, 1]);
  expect(await store.count(account)).toBe(1);
  expect(await eventsOf(body.orderId)).toHaveLength(1);
});

test.each([
  ['/lines/0/unitPrice', { lines: [{ sku: 'MUG', quantity: 1, unitPrice: 'x' }] }],
  ['/orderId', { orderId: 'mine' }],
])('a POST that breaks a rule is refused by name and leaves its key unused: %s', async (field, change) => {
  const refused = await post(order(change), 'key-1');
  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.body.errors)).toContain(field);
  expect((await post(order(), 'key-1')).status).toBe(201);
});
