import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordDataApiCalls } from '../support/data-api-calls.ts';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';

/** The first walk of the README, on the running product: HTTP in, row, outbox, log, history out. */

let product: TestProduct;
let token: string;

const order = {
  status: 'paid',
  currency: 'GBP',
  placedAt: '2026-05-01T12:30:00Z',
  modifiedAt: '2026-05-01T12:31:00Z',
  customer: { id: '17850', name: 'A. Buyer', email: 'buyer@example.org' },
  lines: [
    { sku: '85123A', description: 'LANTERN', quantity: 6, unitPrice: '2.55' },
    { sku: 'POST', quantity: 1, unitPrice: '18' },
  ],
};

beforeAll(async () => {
  product = await startTestProduct();
  token = await product.token({ accounts: ['acct-story'] });
});
afterAll(() => product?.stop());

const put = (body: unknown, orderId = 'story-1') =>
  product.call({ method: 'PUT', path: `/api/orders/${orderId}`, token, body });
const get = (path: string) => product.call({ path, token });

test('an order is created, read back, changed, and its past is told', async () => {
  const created = await put(order);
  expect(created.status).toBe(201);
  expect(created.json).toEqual({ orderId: 'story-1', outcome: 'created', version: 1, totalMinor: 3330 });

  const read = await get('/api/orders/story-1');
  expect(read.status).toBe(200);
  expect(read.headers.get('etag')).toBe('"1"');
  expect(read.json).toMatchObject({
    accountId: 'acct-story',
    totalMinor: 3330,
    customer: { email: 'buyer@example.org' },
    lines: [
      { lineNo: 1, sku: '85123A', amountMinor: 1530 },
      { lineNo: 2, sku: 'POST', amountMinor: 1800 },
    ],
  });

  const shipped = await put({ ...order, status: 'shipped', modifiedAt: '2026-05-02T09:00:00Z' });
  expect(shipped.json).toMatchObject({ outcome: 'updated', version: 2 });

  const history = await eventually(async () => {
    const answer = await get('/api/orders/story-1/history');
    expect(answer.json?.items).toHaveLength(2);
    return answer.json;
  }, 30_000);
  expect(history.items.map((event: { eventType: string }) => event.eventType)).toEqual([
    'OrderCreated',
    'OrderUpdated',
  ]);
  expect(history.items.map((event: { version: number }) => event.version)).toEqual([1, 2]);
  expect(history.items[1].data).toMatchObject({
    status: 'shipped',
    totalMinor: 3330,
    customer: { id: '17850' },
  });
  expect(JSON.stringify(history)).not.toContain('buyer@example.org');
});

test("a request's trace and correlation go with its event, through outbox and log into its past", async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const headers = { traceparent, 'x-correlation-id': 'shop-17' };
  await product.call({ method: 'PUT', path: '/api/orders/traced-1', token, body: order, headers });
  const why = await eventually(async () => {
    const answer = await get('/api/orders/traced-1/why');
    expect(answer.json?.items).toHaveLength(1);
    return answer.json;
  }, 30_000);
  expect(why.items[0]).toMatchObject({
    correlationId: 'shop-17',
    causationId: null,
    traceParent: traceparent,
  });
});

test('the same order again changes nothing and tells nothing; older data is refused', async () => {
  await put(order, 'story-2');
  expect((await put(order, 'story-2')).json).toMatchObject({ outcome: 'unchanged', version: 1 });
  const late = await put({ ...order, status: 'open', modifiedAt: '2026-04-30T00:00:00Z' }, 'story-2');
  expect(late.status).toBe(409);
  expect(late.json).toMatchObject({ code: 'stale_write', errors: [{ field: '/modifiedAt' }] });
  await eventually(
    async () => expect((await get('/api/orders/story-2/history')).json?.items).toHaveLength(1),
    30_000,
  );
});

test('a write on a warm sandbox costs the database one round trip: fence, guard, row, counter and outbox at once', async () => {
  const own = await product.token({ accounts: ['acct-trips'] });
  const write = (orderId: string, status = 'paid') =>
    product.call({ method: 'PUT', path: `/api/orders/${orderId}`, token: own, body: { ...order, status } });
  await write('trip-0');
  const { calls, stop } = recordDataApiCalls();
  try {
    await write('trip-1');
    await write('trip-2');
    await write('trip-2');
    expect((await write('trip-1', 'shipped')).json).toMatchObject({ outcome: 'updated', version: 2 });
    const writes = calls.filter(({ body }) => body.includes('trip-'));
    expect(writes.map(({ operation }) => operation)).toEqual(['Execute', 'Execute', 'Execute', 'Execute']);
    const traces = writes.map(({ trace }) => trace);
    expect(new Set(traces).size).toBe(4);
    expect(calls.filter(({ trace }) => traces.includes(trace))).toEqual(writes);
  } finally {
    stop();
  }
});

test('lists come in pages that hold every order once', async () => {
  for (const n of [3, 4, 5]) await put({ ...order, placedAt: `2026-05-0${n}T00:00:00Z` }, `story-${n}`);
  const seen: string[] = [];
  let path = '/api/orders?limit=2';
  for (;;) {
    const { json } = await get(path);
    seen.push(...json.items.map((one: { orderId: string }) => one.orderId));
    if (!json.hasNextPage) break;
    path = `/api/orders?limit=2&cursor=${encodeURIComponent(json.nextCursor)}`;
  }
  expect(seen.filter((id) => id.startsWith('story'))).toEqual([
    'story-5',
    'story-4',
    'story-3',
    'story-2',
    'story-1',
  ]);
});

test('an import is taken at once, applied soon, and says what it did with every order', async () => {
  const { placedAt, currency, status, customer, lines } = order;
  const good = (orderId: string) => ({ orderId, placedAt, currency, status, customer, lines });
  const body = { orders: [good('imp-1'), good('imp-2'), good('imp-1'), { orderId: 'imp-3' }] };
  const accepted = await product.call({ method: 'POST', path: '/api/orders/imports', token, body });
  expect(accepted.status).toBe(202);
  expect(accepted.json).toMatchObject({ orders: 4, rejected: 2 });
  expect(accepted.json.rejections.map((one: { index: number }) => one.index)).toEqual([2, 3]);
  const location = accepted.headers.get('location') as string;
  await eventually(async () => {
    const { json } = await get(location);
    expect(json).toMatchObject({
      state: 'done',
      created: 2,
      updated: 0,
      unchanged: 0,
      stale: 0,
      rejected: 2,
    });
  }, 30_000);
  const again = await product.call({
    method: 'POST',
    path: '/api/orders/imports',
    token,
    body,
    headers: { 'idempotency-key': 'my-import' },
  });
  const twice = await product.call({
    method: 'POST',
    path: '/api/orders/imports',
    token,
    body,
    headers: { 'idempotency-key': 'my-import' },
  });
  expect(twice.json).toEqual(again.json);
  expect(again.headers.get('location')).not.toBe(location);
  expect((await get('/api/orders/imp-2')).json).toMatchObject({ version: 1, totalMinor: 3330 });
});

/** Reads the order cache answered in all sandboxes, as GET /ops/cache tells them half a minute later at most. */
async function cacheHits(): Promise<number> {
  const ops = await product.token({ scopes: ['ops'] });
  const { status, json } = await product.call({ path: '/ops/cache', token: ops });
  expect(status).toBe(200);
  return json.services.orders?.tiers.redis?.hits ?? 0;
}

test('an order that was read before comes from the cache, and GET /ops/cache counts it', async () => {
  await put(order, 'cached-1');
  const first = await get('/api/orders/cached-1');
  const before = await cacheHits();
  await eventually(async () => {
    const again = await get('/api/orders/cached-1');
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('etag')).toBe('"1"');
    expect(await cacheHits()).toBeGreaterThan(before);
  }, 60_000);
});

test('a GET after a PUT answers with what the PUT wrote, however often, and so does x-fresh', async () => {
  for (let version = 1; version <= 12; version += 1) {
    const modifiedAt = new Date(Date.UTC(2026, 5, 1, 0, version)).toISOString();
    const lines = [{ sku: 'A', quantity: version, unitPrice: '1' }];
    expect((await put({ ...order, modifiedAt, lines }, 'fresh-1')).json).toMatchObject({ version });
    const path = '/api/orders/fresh-1';
    const asked = [get(path), get(path), product.call({ path, token, headers: { 'x-fresh': 'true' } })];
    for (const { json } of await Promise.all(asked)) expect(json).toMatchObject({ version, lines });
  }
});

test('an order that was not there, and was asked for, is there at once when it is created or imported', async () => {
  for (const orderId of ['late-1', 'late-2']) {
    expect((await get(`/api/orders/${orderId}`)).status).toBe(404);
    expect((await get(`/api/orders/${orderId}`)).status).toBe(404);
  }
  expect((await put(order, 'late-1')).status).toBe(201);
  expect((await get('/api/orders/late-1')).json).toMatchObject({ version: 1 });
  const { placedAt, currency, status, customer, lines } = order;
  const body = { orders: [{ orderId: 'late-2', placedAt, currency, status, customer, lines }] };
  await product.call({ method: 'POST', path: '/api/orders/imports', token, body });
  await eventually(
    async () => expect((await get('/api/orders/late-2')).json).toMatchObject({ version: 1 }),
    20_000,
  );
});
