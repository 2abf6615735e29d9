import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { upstashPipeline } from '../../functions/aws/upstash-redis.ts';
import { productEvents, productType } from '../../functions/catalog/domain/product.ts';
import { migrations } from '../../functions/catalog/store/migrations.ts';
import type { HttpHandler } from '../../functions/entry/http-contract.ts';
import { listRecords } from '../../functions/entry/list-records.ts';
import { recordHandlers } from '../../functions/entry/record-handlers.ts';
import { Cache } from '../../functions/kernel/cache/cache.ts';
import { redisTier } from '../../functions/kernel/cache/redis-tier.ts';
import { requestPipeline } from '../../functions/kernel/cache/request-pipeline.ts';
import { cachedRecordStore } from '../../functions/kernel/records/cached-record-store.ts';
import { recordStore } from '../../functions/kernel/records/record-store.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import type { AccountRouter } from '../../functions/kernel/sharding/route-account.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { migrations as orderMigrations } from '../../functions/orders/store/migrations.ts';
import { orderStore } from '../../functions/orders/store/order-store.ts';
import { newToken, repositoryPorts, silent } from '../support/cache-sandboxes.ts';
import { eventId, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { openRedis, type RedisUnderTest, redisEngines, TOKEN } from '../support/redis-engines.ts';
import { testIds } from '../support/service-apis.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

let shards: ShardsFixture;
let redis: RedisUnderTest;
let statements: string[] = [];
let requests = 0;
let account: AccountId;
let serial = 0;
let now = Date.UTC(2026, 0, 1);
const newId = testIds();

beforeAll(async () => {
  shards = await startShards({
    count: 2,
    database: { name: 'catalog_db', migrations },
    others: [{ name: 'orders_db', migrations: orderMigrations }],
  });
  redis = await openRedis(redisEngines['redis-server'].program);
});
afterAll(async () => {
  await shards?.stop();
  await redis?.close();
});
beforeEach(() => {
  serial += 1;
  account = `acct-many-${serial}-${newToken()}` as AccountId;
});

/** The router, with every statement written down. */
function watched(router: AccountRouter): AccountRouter {
  return {
    ...router,
    run: (of, work) =>
      router.run(of, (placement, execute) =>
        work(placement, (statement) => {
          statements.push(statement.sql);
          return execute(statement);
        }),
      ),
  };
}

/** The routes of products in one sandbox, wired as in the product: real shards behind a cache in a real Redis. */
function sandbox() {
  const address = async () => ({ url: redis.engine.url, token: TOKEN });
  const onRequest = () => {
    requests += 1;
  };
  const cache = new Cache({
    tiers: [redisTier(requestPipeline(upstashPipeline(address, { onRequest }), setImmediate))],
    clock: Date.now,
    random: () => 0,
    newToken: () => crypto.randomUUID(),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    logger: silent,
  });
  const inner = recordStore(watched(shards.newRouter(60_000, 'catalog_db')), productType);
  const store = cachedRecordStore(inner, productType.aggregate, repositoryPorts(cache));
  const ports = {
    ...{ type: productType, store, newId, nudgeRelay: async () => {}, clock: () => (now += 5) },
    sign: async (text: string) => text,
  };
  return { store, list: listRecords(ports), ...recordHandlers(ports, { events: productEvents }) };
}

const context = { logger: silent, traceParent: () => null } as never;

function ask(handler: HttpHandler, request: object, demand: 'replica' | 'fresh' = 'replica') {
  const complete = {
    account,
    params: {},
    query: {},
    headers: {},
    correlationId: 'many',
    ...request,
  } as never;
  return withReadScope({ demand, mustSee: null, written: null }, () => handler(complete, context));
}

async function addProducts(count: number, more: object = {}): Promise<string[]> {
  const { create } = sandbox();
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const body = {
      sku: `sku-${n}`,
      title: 'Lantern',
      priceMinor: n,
      currency: 'GBP',
      status: 'active',
      ...more,
    };
    const { body: made } = await ask(create, { body }, 'fresh');
    ids.push((made as { productId: string }).productId);
  }
  return ids;
}

/** Another account on the same shard: there, only the statement keeps them apart. */
function neighbour(): AccountId {
  const { shard } = placeAccount(shards.directory.current, account);
  for (let n = 0; ; n += 1) {
    const other = `${account}-${n}` as AccountId;
    if (placeAccount(shards.directory.current, other).shard === shard) return other;
  }
}

async function cost(act: () => Promise<unknown>): Promise<{ statements: number; requests: number }> {
  statements = [];
  requests = 0;
  await act();
  return { statements: statements.length, requests };
}

const idsOf = (answer: { body?: unknown }) =>
  (answer.body as { items: { productId: string }[] }).items.map(({ productId }) => productId);

test('A7, F18: products asked for by id cost one statement and three requests to Redis, however many; then none and one', async () => {
  const ids = await addProducts(30);
  const read = async () => {
    const answer = await ask(sandbox().list, { query: { ids: ids.join(), limit: 50 } });
    expect(idsOf(answer)).toEqual(ids);
  };
  expect(await cost(read)).toEqual({ statements: 1, requests: 3 });
  expect(await cost(read)).toEqual({ statements: 0, requests: 1 });
});

test('A7: only what changed is read again, and whoever asks for fresh data reads all, once', async () => {
  const ids = await addProducts(5);
  const read = (demand: 'replica' | 'fresh') => () =>
    ask(sandbox().list, { query: { ids: ids.join() } }, demand);
  await read('replica')();
  const body = { priceMinor: 999 };
  for (const productId of ids.slice(0, 2))
    await ask(sandbox().patch, { params: { productId }, body }, 'fresh');
  const again = { answer: {} };
  const spent = await cost(async () => (again.answer = await read('replica')()));
  expect(spent.statements).toBe(1);
  const items = (again.answer as { body: { items: { priceMinor: number }[] } }).body.items;
  expect(items.map(({ priceMinor }) => priceMinor)).toEqual([999, 999, 2, 3, 4]);
  expect(await cost(read('fresh'))).toEqual({ statements: 1, requests: 0 });
});

test('T71: an id that is unknown, removed or another account’s is left out; the others keep the order asked for', async () => {
  const [a = '', b = '', gone = ''] = await addProducts(3);
  await ask(sandbox().remove, { params: { productId: gone } }, 'fresh');
  const query = { ids: `${b},nobody,${gone},${a},${b}` };
  expect(idsOf(await ask(sandbox().list, { query }))).toEqual([b, a]);
  expect(idsOf(await ask(sandbox().list, { query, account: neighbour() }))).toEqual([]);
});

test('contents beyond the answer of one statement come with the next', async () => {
  const attributes = Array.from({ length: 25 }, (_, n) => ({ name: `n${n}`, value: 'v'.repeat(500) }));
  const ids = await addProducts(40, { attributes, description: 'd'.repeat(8000) });
  const read = async () =>
    expect(idsOf(await ask(sandbox().list, { query: { ids: ids.join() } }))).toEqual(ids);
  const { statements: used } = await cost(read);
  expect(used).toBeGreaterThan(1);
  expect(used).toBeLessThan(10);
});

test('orders read together are what each is alone', async () => {
  const store = orderStore(watched(shards.newRouter(60_000, 'orders_db')));
  for (let n = 0; n < 4; n += 1) {
    const write = orderWrite({ orderId: `o-${n}`, eventId: eventId(9000 + serial * 10 + n) });
    await store.upsert(account, write, requestOrigin('many'));
  }
  const ids = ['o-2', 'none', 'o-0', 'o-3'];
  const alone = [];
  for (const id of ids) alone.push(await store.find(account, id));
  const together: { orders: unknown } = { orders: null };
  const spent = await cost(async () => (together.orders = await store.findMany(account, ids)));
  expect(spent.statements).toBe(1);
  expect(together.orders).toEqual(alone);
  expect(alone[1]).toBeNull();
});
