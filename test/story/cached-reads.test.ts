import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRedisServer, startRedis } from '../../lib/local/engines/redis/start-redis.ts';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';

/** What clients see of the cache, on the running product. */

let product: TestProduct;
let token: string;
let ops: string;
const ACCOUNT = 'acct-cache';

beforeAll(async () => {
  product = await startTestProduct();
  token = await product.token({ accounts: [ACCOUNT] });
  ops = await product.token({ scopes: ['ops'] });
});
afterAll(() => product?.stop());

const order = {
  status: 'paid',
  currency: 'GBP',
  placedAt: '2026-05-01T12:30:00Z',
  modifiedAt: '2026-05-01T12:31:00Z',
  customer: { id: '17850' },
  lines: [{ sku: '85123A', quantity: 6, unitPrice: '2.55' }],
};

const get = async (path: string, headers = {}) => (await product.call({ path, token, headers })).json;
const put = (path: string, body: unknown) => product.call({ method: 'PUT', path, token, body });
const statisticsOf = async (service: string) =>
  (await product.call({ path: '/ops/cache', token: ops })).json.services[service];

test('T73: a write is in every list and count at once, for whoever reads next', async () => {
  const list = () => get('/api/orders?limit=3&total=true');
  expect(await list()).toMatchObject({ items: [], totalCount: 0 });
  for (const n of [1, 2, 3, 4]) {
    const placedAt = `2026-05-0${n}T00:00:00Z`;
    expect((await put(`/api/orders/seen-${n}`, { ...order, placedAt })).status).toBe(201);
    const { items, totalCount } = await list();
    expect([items[0].orderId, totalCount]).toEqual([`seen-${n}`, n]);
    expect((await get('/api/orders?status=paid')).items).toHaveLength(n);
  }
  const shipped = { status: 'shipped', placedAt: '2026-05-04T00:00:00Z', modifiedAt: '2026-06-01T00:00:00Z' };
  await put('/api/orders/seen-4', { ...order, ...shipped });
  expect((await list()).items[0]).toMatchObject({ orderId: 'seen-4', status: 'shipped', version: 2 });
  expect((await get('/api/orders?status=paid')).items).toHaveLength(3);
});

test('T73: an import is in the lists once it says that it is done', async () => {
  await get('/api/orders?limit=1&total=true');
  const { modifiedAt: _, ...imported } = order;
  const body = { orders: ['i-1', 'i-2'].map((orderId) => ({ ...imported, orderId })) };
  const { headers } = await product.call({ method: 'POST', path: '/api/orders/imports', token, body });
  const location = headers.get('location') as string;
  await eventually(async () => expect((await get(location)).state).toBe('done'), 60_000);
  await eventually(
    async () => expect((await get('/api/orders?limit=1&total=true')).totalCount).toBe(6),
    2000,
  );
});

test('T73: products, listings and users: created, changed and gone in the list at once', async () => {
  const product1 = { sku: 'S-1', title: 'Lantern', priceMinor: 255, currency: 'GBP' };
  expect((await get('/api/products?total=true')).totalCount).toBe(0);
  const made = await put('/api/products/p-1', product1);
  expect(made.status, made.text).toBe(201);
  expect(await get('/api/products?total=true')).toMatchObject({
    items: [{ productId: 'p-1', title: 'Lantern' }],
    totalCount: 1,
  });
  await product.call({ method: 'PATCH', path: '/api/products/p-1', token, body: { title: 'Lamp' } });
  expect((await get('/api/products')).items[0].title).toBe('Lamp');
  expect((await product.call({ method: 'DELETE', path: '/api/products/p-1', token })).status).toBe(204);
  expect((await get('/api/products')).items).toEqual([]);
});

test('T69: a warm GET, of one user or of a page of them, asks Redis by exactly one HTTP request', async () => {
  const user = { email: 'a@example.org', name: 'A', role: 'admin' };
  const made = await put('/api/users/u-1', user);
  expect(made.status, made.text).toBe(201);
  const read = async () => {
    await get('/api/users/u-1');
    await get('/api/users?total=true');
  };
  /** Statistics come along with a request at most every 10 s. */
  const published = (after: number) =>
    eventually(async () => {
      await read();
      const now = await statisticsOf('users');
      expect(now?.reads.hits ?? 0).toBeGreaterThan(after);
      return now;
    }, 60_000);
  // On a busy machine Redis may be too slow once, which is then a miss: such a window proves nothing.
  await eventually(async () => {
    const before = await published(0);
    const after = await published(before.reads.hits);
    expect(after.sandboxes).toBe(before.sandboxes);
    expect(after.reads.misses).toBe(before.reads.misses);
    // A user is one hit, a page and its count are two; each GET is one request. The window may cut one of the two off.
    const hits = after.reads.hits - before.reads.hits;
    const requests = after.tiers.redis.requests - before.tiers.redis.requests;
    expect(Math.abs(requests - (2 / 3) * hits)).toBeLessThan(1);
  }, 150_000);
});

test('figures are answered from the cache, the same for 30 s; `x-fresh` collects them anew', async () => {
  const figures = () => product.call({ path: '/api/orders/metrics', token });
  await eventually(async () => {
    const [first, second] = [await figures(), await figures()];
    expect(second.json.since).toBe(first.json.since);
    expect(first.json.orders).toBeTypeOf('number');
    const fresh = await get('/api/orders/metrics', { 'x-fresh': 'true' });
    expect(fresh.since > first.json.since).toBe(true);
    expect((await figures()).json.since).toBe(first.json.since);
    expect(Number(second.headers.get('age'))).toBeLessThanOrEqual(30);
  }, 60_000);
});

test('an operator warms an account: what it has is then found without asking a database', async () => {
  const body = { account: ACCOUNT, entities: ['order', 'user'] };
  const begun = await product.call({ method: 'POST', path: '/ops/cache/warm', token: ops, body });
  expect(begun.status, begun.text).toBe(202);
  const look = async () =>
    (await product.call({ path: begun.headers.get('location') as string, token: ops })).json;
  const done = await eventually(async () => {
    const job = await look();
    expect(job.state.kind).not.toBe('running');
    return job;
  }, 90_000);
  expect(done).toMatchObject({
    state: { kind: 'done' },
    entities: [
      { entity: 'order', failed: 0, through: true },
      { entity: 'user', warmed: 1, failed: 0, through: true },
    ],
  });
  expect(done.entities[0].warmed).toBeGreaterThanOrEqual(6);
  const refused = await product.call({
    method: 'POST',
    path: '/ops/cache/warm',
    token: ops,
    body: { account: 'A' },
  });
  expect([refused.status, refused.json.errors[0].field]).toEqual([400, '/account']);
  expect((await product.call({ method: 'POST', path: '/ops/cache/warm', token, body })).status).toBe(403);
});

test('Redis is away just during a write and comes back with the old value: that is gone soon, not only after 1,800 s', async () => {
  const path = '/api/orders/outage-1';
  const listed = async () => {
    const { items } = await get('/api/orders?limit=200');
    return items.find((one: { orderId: string }) => one.orderId === 'outage-1').status;
  };
  await put(path, order);
  expect([(await get(path)).status, await listed()]).toEqual(['paid', 'paid']);
  const { redis } = product.host.engines;
  await redis.stop();
  const changed = await put(path, { ...order, status: 'shipped', modifiedAt: '2026-07-01T00:00:00Z' });
  expect(changed.json).toMatchObject({ outcome: 'updated' });
  const again = await restartRedis(Number(new URL(redis.url).port));
  try {
    const startedMs = Date.now();
    await eventually(async () => {
      expect([(await get(path)).status, await listed()]).toEqual(['shipped', 'shipped']);
    }, 200_000);
    console.info(`the old value was gone ${Date.now() - startedMs} ms after Redis was back`);
  } finally {
    await again.stop();
  }
});

/** With the data it had, under the same address. */
async function restartRedis(port: number) {
  const secrets = JSON.parse(await readFile(join(product.dataDir, 'secrets.json'), 'utf8')) as Record<
    string,
    string
  >;
  const token = Object.values(secrets).flatMap((text) => /"token":"(\w+)"/.exec(text)?.[1] ?? [])[0] ?? '';
  const program = await findRedisServer(process.env['PATH'] ?? '');
  const dataDir = join(product.dataDir, 'redis');
  return startRedis({ dataDir, token, program, port }, () => undefined);
}
