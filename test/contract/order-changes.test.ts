import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import * as valid from '../../functions/orders/domain/validators.generated.js';
import { getOrder } from '../../functions/orders/handlers/get-order.ts';
import { listOrders } from '../../functions/orders/handlers/list-orders.ts';
import { patchOrder } from '../../functions/orders/handlers/patch-order.ts';
import { putOrder } from '../../functions/orders/handlers/put-order.ts';
import { orders } from '../../functions/orders/service.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { eventId, minuteOf2011, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { type CallApi, callerOf, testIds } from '../support/service-apis.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

/** PUT and PATCH of orders with If-Match, through the real routes, validators and shards. */

let world: ShardsFixture;
let store: OrderStore;
let call: CallApi;
let account: AccountId;
let serial = 0;
let nowMs = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  world = await startShards({ count: 2, database: { name: 'orders_db', migrations } });
  store = orderStore(world.newRouter());
  const ports = { store, nudgeRelay: async () => undefined, newId: testIds(), clock: () => (nowMs += 5) };
  const { routes } = orders.functions['orders-api'].triggers[0];
  const wanted = ['listOrders', 'getOrder', 'putOrder', 'patchOrder'];
  call = callerOf({
    name: orders.name,
    routes: routes.filter(({ operation }) => wanted.includes(operation)),
    operations: {
      listOrders: { handler: listOrders({ store, sign: async () => '' }), query: valid.listOrdersQuery },
      getOrder: { handler: getOrder(store), params: valid.orderParams },
      putOrder: { handler: putOrder(ports), params: valid.orderParams, body: valid.putOrderBody },
      patchOrder: { handler: patchOrder(ports), params: valid.orderParams, body: valid.patchOrderBody },
    },
  });
});
afterAll(() => world?.stop());
beforeEach(() => {
  serial += 1;
  account = `acct-changes-${serial}` as AccountId;
});

const path = '/api/orders/o-1';
const order = (change: object = {}) => ({
  status: 'open',
  currency: 'GBP',
  placedAt: '2025-12-31T10:00:00Z',
  customer: { id: 'c-1', name: 'Ann', email: 'ann@example.com' },
  lines: [{ sku: 'MUG', quantity: 2, unitPrice: '7.50' }],
  ...change,
});
const send = (method: 'PUT' | 'PATCH', body: object, ifMatch?: string) =>
  call({ account, method, path, body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
const stored = async () => (await call({ account, method: 'GET', path })).body;
const events = async () =>
  world.query(
    placeAccount(world.directory.current, account).shard,
    'SELECT event_type, version FROM outbox WHERE account_id = :account ORDER BY position',
    { account },
  );

describe('PUT with If-Match', () => {
  it('replaces the version it names and no other', async () => {
    expect((await send('PUT', order())).status).toBe(201);
    const second = await send('PUT', order({ status: 'paid' }), '"1"');
    expect(second).toMatchObject({ status: 200, body: { outcome: 'updated', version: 2 } });
    expect(second.headers?.['etag']).toBe('"2"');
    expect(await send('PUT', order({ status: 'shipped' }), '"1"')).toMatchObject({
      status: 412,
      body: { detail: 'If-Match asks for version 1, stored is version 2' },
    });
    expect(await stored()).toMatchObject({ status: 'paid', version: 2 });
    expect(await events()).toHaveLength(2);
  });

  it('creates nothing when the order is not there', async () => {
    expect((await send('PUT', order(), '"1"')).status).toBe(412);
    expect((await call({ account, method: 'GET', path })).status).toBe(404);
  });

  it('any version was asked for, none was there, and one was created', async () => {
    expect(await send('PUT', order(), '*')).toMatchObject({
      status: 412,
      body: { detail: 'If-Match asks for any version, stored is nothing' },
    });
    expect(await events()).toEqual([]);
    await send('PUT', order());
    expect(await send('PUT', order({ status: 'paid' }), '*')).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
  });

  it.each(['PUT', 'PATCH'] as const)(
    '%s with If-None-Match overwrote what it was not to overwrite',
    async (method) => {
      await send('PUT', order());
      const headers = { 'if-none-match': '*' };
      expect(await call({ account, method, path, body: order({ status: 'paid' }), headers })).toMatchObject({
        status: 400,
        body: { errors: [{ field: '/header/if-none-match' }] },
      });
      expect(await stored()).toMatchObject({ status: 'open', version: 1 });
    },
  );

  it('does not let older data of the marketplace through either', async () => {
    await send('PUT', order({ modifiedAt: '2026-02-01T00:00:00Z' }));
    const older = await send('PUT', order({ status: 'paid', modifiedAt: '2026-01-31T00:00:00Z' }), '"1"');
    expect(older.status).toBe(409);
  });

  it.each(['"01"', 'W/"1"', '"a"', '""', '"1!"', '"1,2"', ', "2" ,W/"1",'])(
    'an ETag was read as a number, where %s is not the tag of version 1',
    async (ifMatch) => {
      await send('PUT', order());
      expect(await send('PUT', order({ status: 'paid' }), ifMatch)).toMatchObject({ status: 412 });
      expect(await send('PATCH', { status: 'paid' }, ifMatch)).toMatchObject({ status: 412 });
      expect(await stored()).toMatchObject({ status: 'open', version: 1 });
    },
  );

  it('a list of ETags was refused, of which any one is to match', async () => {
    await send('PUT', order());
    expect(await send('PUT', order({ status: 'paid' }), '"7", "1"')).toMatchObject({
      ...{ status: 200, body: { version: 2 } },
    });
    expect(await send('PATCH', { status: 'shipped' }, 'W/"x",,"2","01"')).toMatchObject({
      ...{ status: 200, body: { version: 3 } },
    });
    expect(await send('PUT', order({ status: 'paid' }), '"1", "2"')).toMatchObject({
      status: 412,
      body: { detail: 'If-Match asks for version 1 or 2, stored is version 3' },
    });
  });

  it.each(['3', '"3', 'w/"3"', '"1" "2"', '*, "1"', ',', '"a b"'])(
    'refuses %s as no list of ETags',
    async (ifMatch) => {
      expect(await send('PUT', order(), ifMatch)).toMatchObject({
        status: 400,
        body: { errors: [{ field: '/header/if-match' }] },
      });
    },
  );

  it('of writers who saw the same version exactly one writes', async () => {
    await send('PUT', order());
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        send('PUT', order({ lines: [{ sku: 'MUG', quantity: n + 3, unitPrice: '1' }] }), '"1"'),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(412)]);
    expect(await stored()).toMatchObject({ version: 2 });
  });

  it('gives the same answer when the first one was lost, also after a later write', async () => {
    await store.upsert(
      account,
      orderWrite({ orderId: 'o-1', eventId: eventId(serial) }),
      requestOrigin('test'),
    );
    const write = orderWrite({
      orderId: 'o-1',
      eventId: eventId(1_000_000 + serial),
      status: 'shipped',
      modifiedAt: minuteOf2011(99_999),
    });
    const replace = () =>
      store.replace(account, { write, expectedVersion: 1, origin: requestOrigin('test') });
    expect(await replace()).toMatchObject({ outcome: 'updated', version: 2 });
    expect(await replace()).toMatchObject({ outcome: 'updated', version: 2 });
    expect(await events()).toHaveLength(2);
  });
});

describe('PATCH', () => {
  it('changes the fields it names, prices new lines, and leaves the rest', async () => {
    await send('PUT', order());
    expect(await send('PATCH', { status: 'cancelled' })).toMatchObject({
      status: 200,
      body: { outcome: 'updated', version: 2, totalMinor: 1500 },
    });
    const lines = [{ sku: 'CUP', quantity: 1, unitPrice: '3.25' }];
    expect(await send('PATCH', { lines }, '"2"')).toMatchObject({ body: { version: 3, totalMinor: 325 } });
    expect(await stored()).toMatchObject({
      ...{ status: 'cancelled', version: 3, customer: { id: 'c-1', email: 'ann@example.com' } },
      lines: [{ sku: 'CUP', lineNo: 1, amountMinor: 325 }],
    });
  });

  it('takes the buyer away with null, and changes nothing when nothing is different', async () => {
    await send('PUT', order());
    await send('PATCH', { customer: null });
    expect(await stored()).toMatchObject({ customer: null, version: 2 });
    expect(await send('PATCH', {})).toMatchObject({ body: { outcome: 'unchanged', version: 2 } });
    expect(await send('PATCH', { customer: null })).toMatchObject({ body: { outcome: 'unchanged' } });
    expect(await events()).toHaveLength(2);
  });

  it('loses no change of parallel writers', async () => {
    await send('PUT', order());
    const changes = [{ status: 'paid' }, { currency: 'EUR' }, { placedAt: '2025-12-30T00:00:00Z' }];
    const answers = await Promise.all(changes.map((change) => send('PATCH', change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await stored()).toMatchObject({
      ...{ status: 'paid', currency: 'EUR', placedAt: '2025-12-30T00:00:00.000Z', version: 4 },
    });
    expect((await events()).map(({ version }) => Number(version))).toEqual([1, 2, 3, 4]);
  });

  it('applies on top of data from a marketplace whose clock is ahead of ours', async () => {
    await send('PUT', order({ modifiedAt: '2026-06-01T00:00:00Z' }));
    expect(await send('PATCH', { status: 'paid' })).toMatchObject({
      body: { outcome: 'updated', version: 2 },
    });
    const older = await send('PATCH', { status: 'open', modifiedAt: '2026-05-01T00:00:00Z' });
    expect(older.status).toBe(409);
  });

  it('says what is wrong', async () => {
    expect((await send('PATCH', { status: 'paid' })).status).toBe(404);
    await send('PUT', order());
    expect((await send('PATCH', { status: 'paid' }, '"7"')).status).toBe(412);
    expect(await send('PATCH', { status: 'lost' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: '/status' }] },
    });
    expect(await send('PATCH', { total: 1 })).toMatchObject({ status: 400 });
    expect(await send('PATCH', { lines: [] })).toMatchObject({ status: 400 });
  });
});

describe('orders by ids', () => {
  const list = (query: string) => call({ account, method: 'GET', path: '/api/orders', query });

  it('are those that are there, in the order asked for, exactly as the list shows them', async () => {
    for (const id of ['o-1', 'o-2', 'o-3']) {
      await call({ account, method: 'PUT', path: `/api/orders/${id}`, body: order() });
    }
    const { body } = await list('ids=o-3,nobody,o-1');
    expect(body.items.map(({ orderId }: { orderId: string }) => orderId)).toEqual(['o-3', 'o-1']);
    expect(body).toMatchObject({ hasNextPage: false, nextCursor: null });
    const listed = (await list('')).body.items;
    expect(listed).toHaveLength(3);
    for (const item of body.items) expect(listed).toContainEqual(item);
  });

  it.each([
    ['ids=', '/query/ids'],
    [`ids=${Array.from({ length: 51 }, (_, n) => `o${n}`)}`, '/query/ids'],
    ['ids=o-1&status=open', '/query/status'],
    ['ids=o-1,o-2&limit=1', '/query/limit'],
  ])('%s is refused, naming %s', async (query, field) => {
    expect(await list(query)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });
});
