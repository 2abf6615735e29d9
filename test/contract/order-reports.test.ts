import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listingType } from '../../functions/catalog/domain/listing.ts';
import { productType } from '../../functions/catalog/domain/product.ts';
import { recordStore } from '../../functions/kernel/records/record-store.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import type { OrderWrite } from '../../functions/orders/domain/order.ts';
import * as valid from '../../functions/orders/domain/validators.generated.js';
import { getMetrics } from '../../functions/orders/handlers/get-metrics.ts';
import { listOrders } from '../../functions/orders/handlers/list-orders.ts';
import { orders } from '../../functions/orders/service.ts';
import { orderFigures } from '../../functions/orders/store/metrics-store.ts';
import { metricsReader } from '../../functions/orders/store/order-metrics-reader.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { eventId, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { startOrdersAndCatalog } from '../support/orders-world.ts';
import { type CallApi, callerOf, catalogApi, testIds } from '../support/service-apis.ts';
import type { ShardsFixture } from '../support/shards-fixture.ts';

const NOW = Date.UTC(2026, 5, 30);
const DAY_MS = 86_400_000;
let world: ShardsFixture;
let store: OrderStore;
let reports: CallApi;
let catalog: CallApi;
let account: AccountId;
let serial = 0;

beforeAll(async () => {
  world = await startOrdersAndCatalog();
  const router = world.newRouter();
  const catalogRouter = world.newRouter(60_000, 'catalog_db');
  const sign = async (text: string) => createHmac('sha256', 'test').update(text).digest('base64url');
  store = orderStore(router);
  const products = recordStore(catalogRouter, productType);
  const listings = recordStore(catalogRouter, listingType);
  const countCatalog = async (of: AccountId) => ({
    products: await products.count(of, null),
    activeListings: await listings.count(of, 'active'),
  });
  const metrics = getMetrics({
    metrics: { read: metricsReader({ readFigures: orderFigures(router), countCatalog, clock: () => NOW }) },
    clock: () => NOW,
  });
  const [list] = orders.functions['orders-api'].triggers[0].routes;
  const { routes: reportRoutes } = orders.functions['orders-reports'].triggers[0];
  reports = callerOf({
    name: orders.name,
    routes: [list, ...reportRoutes.filter(({ operation }) => operation === 'getOrderMetrics')],
    operations: {
      listOrders: { handler: listOrders({ store, sign }), query: valid.listOrdersQuery },
      getOrderMetrics: { handler: metrics, query: valid.orderMetricsQuery },
    },
  });
  catalog = catalogApi({ router: catalogRouter, newId: testIds(), clock: () => NOW });
});
afterAll(() => world?.stop());
beforeEach(() => {
  account = `acct-reports-${++serial}` as AccountId;
});

const get = async (path: string, query = '') => reports({ account, method: 'GET', path, query });
const daysAgo = (days: number) => new Date(NOW - days * DAY_MS).toISOString();

async function place(change: Partial<OrderWrite>): Promise<void> {
  serial += 1;
  const ids = { orderId: `o-${serial}`, eventId: eventId(serial) };
  await store.upsert(account, orderWrite({ ...ids, placedAt: daysAgo(1), ...change }), requestOrigin('test'));
}

async function fillCatalog(products: number, listings: number): Promise<void> {
  for (let n = 0; n < products; n += 1) {
    const product = { sku: `s-${n}`, title: 'Lamp', priceMinor: 1, currency: 'EUR' };
    const { body } = await catalog({ account, method: 'POST', path: '/api/products', body: product });
    for (let m = 0; n === 0 && m < listings; m += 1) {
      const offer = { productId: body.productId, channel: 'ebay', title: 'Lamp', quantity: 1 };
      const listing = { ...offer, priceMinor: 1, currency: 'EUR', status: m === 0 ? 'paused' : 'active' };
      await catalog({ account, method: 'POST', path: '/api/listings', body: listing });
    }
  }
}

test('T53: nothing is multiplied by listings and products, currencies stay apart, cancelled orders do not count', async () => {
  await fillCatalog(4, 4);
  for (let n = 0; n < 20; n += 1) await place({ totalMinor: 10, customer: { id: `c-${n % 7}` } });
  await place({ totalMinor: 5, currency: 'EUR', customer: null });
  await place({ totalMinor: 8, currency: 'EUR', customer: { id: 'c-0' } });
  await place({ totalMinor: 1000, status: 'cancelled', customer: { id: 'c-99' } });
  await place({ totalMinor: 1000, placedAt: daysAgo(31) });
  const { status, body } = await get('/api/orders/metrics', 'days=30');
  expect(status).toBe(200);
  expect(body).toEqual({
    days: 30,
    since: daysAgo(30),
    orders: 22,
    uniqueCustomers: 7,
    revenue: [
      { currency: 'EUR', orders: 2, revenueMinor: 13, averageOrderMinor: 7 },
      { currency: 'GBP', orders: 20, revenueMinor: 200, averageOrderMinor: 10 },
    ],
    products: 4,
    activeListings: 3,
  });
});

test('T53: an account without recent orders still has its listings and products', async () => {
  await fillCatalog(6, 6);
  await place({ placedAt: daysAgo(400) });
  expect((await get('/api/orders/metrics')).body).toMatchObject({
    orders: 0,
    uniqueCustomers: 0,
    revenue: [],
    products: 6,
    activeListings: 5,
  });
  account = `${account}-empty` as AccountId;
  expect((await get('/api/orders/metrics')).body).toMatchObject({
    orders: 0,
    products: 0,
    activeListings: 0,
  });
});

test('figures were kept for a URL, and so shown to one client for the next of its accounts too', async () => {
  const { headers } = await get('/api/orders/metrics');
  expect(headers['cache-control']).toBe('private, max-age=30');
  expect(headers['vary']).toBe('authorization, x-account-id');
});

test('T53: sums beyond 2^31 are exact', async () => {
  for (let n = 0; n < 3; n += 1) await place({ totalMinor: 2_000_000_000_000_001 });
  const [gbp] = (await get('/api/orders/metrics')).body.revenue;
  expect(gbp).toMatchObject({
    revenueMinor: 6_000_000_000_000_003,
    averageOrderMinor: 2_000_000_000_000_001,
  });
});

test('lists of orders filter by time and buyer, and count the whole list only', async () => {
  for (let n = 0; n < 6; n += 1) await place({ placedAt: daysAgo(n), customer: { id: `c-${n % 2}` } });
  const count = async (query: string) => (await get('/api/orders', query)).body.items.length;
  expect(await count(`placedFrom=${daysAgo(2)}`)).toBe(3);
  expect(await count(`placedTo=${daysAgo(2)}`)).toBe(3);
  expect(await count(`placedFrom=${daysAgo(3)}&placedTo=${daysAgo(1)}&customerId=c-1`)).toBe(1);
  const offset = encodeURIComponent(daysAgo(2).replace('T00:00:00.000Z', 'T02:00:00+02:00'));
  expect(await count(`placedFrom=${offset}`)).toBe(3);
  expect((await get('/api/orders', 'total=true&limit=1')).body).toMatchObject({
    totalCount: 6,
    hasNextPage: true,
  });
  expect((await get('/api/orders', 'total=true&status=paid')).status).toBe(400);
  expect((await get('/api/orders', 'placedFrom=yesterday')).status).toBe(400);
});
