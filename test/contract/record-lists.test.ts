import { describe, expect, test } from 'vitest';
import { listing, product, recordsWorld, user } from '../support/records-world.ts';

const world = recordsWorld();
const payment = { orderId: 'o-1', amountMinor: 1000, currency: 'EUR', provider: 'stripe' };

describe('lists', () => {
  async function walk(path: string, query: string, between?: () => Promise<unknown>) {
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { status, body } = await world.get(path, query + more);
      expect(status).toBe(200);
      expect(body.hasNextPage).toBe(body.nextCursor !== null);
      pages.push(body.items.map((item: { sku: string }) => item.sku));
      cursor = body.nextCursor;
      await between?.();
    } while (cursor !== null);
    return pages;
  }

  test('T52: a walk sees every record exactly once, also when others are inserted meanwhile', async () => {
    const skus: string[] = [];
    for (let n = 0; n < 11; n += 1) {
      skus.unshift((await world.post('/api/products', product())).body.sku);
    }
    const add = () => world.post('/api/products', product());
    const pages = await walk('/api/products', 'limit=3', add);
    expect(pages.flat()).toEqual(skus);
    expect(pages.map((page) => page.length)).toEqual([3, 3, 3, 2]);
    const exact = await walk('/api/products', 'limit=5');
    expect(exact.map((page) => page.length)).toEqual([5, 5, 5]);
  });

  test('T52: limits that are no whole number from 1 to 200 are refused, and a cursor belongs to its filters', async () => {
    for (const limit of ['0', '-1', '201', '5x', '1e2', '', '50.0']) {
      expect((await world.get('/api/products', `limit=${limit}`)).status).toBe(400);
    }
    for (let n = 0; n < 3; n += 1) await world.post('/api/products', product());
    const { nextCursor } = (await world.get('/api/products', 'limit=1&status=active')).body;
    const cursor = encodeURIComponent(nextCursor);
    expect((await world.get('/api/products', `limit=1&cursor=${cursor}`)).body.code).toBe('invalid_cursor');
    expect((await world.get('/api/products', `limit=2&status=active&cursor=${cursor}`)).status).toBe(200);
    world.account = `${world.account}-other`;
    const stolen = await world.get('/api/products', `limit=1&status=active&cursor=${cursor}`);
    expect(stolen.body.code).toBe('invalid_cursor');
  });

  test('filters narrow, and totals are exact or refused', async () => {
    const a = (await world.post('/api/products', product({ sku: 'A' }))).body.productId;
    const b = (await world.post('/api/products', product({ sku: 'B' }))).body.productId;
    for (const [id, status] of [
      [a, 'active'],
      [a, 'paused'],
      [b, 'active'],
    ]) {
      await world.post('/api/listings', listing(String(id), { status }));
    }
    const count = async (query: string) => (await world.get('/api/listings', query)).body.items.length;
    expect(await count(`productId=${a}`)).toBe(2);
    expect(await count(`productId=${a}&status=active`)).toBe(1);
    expect(await count('channel=amazon')).toBe(0);
    expect(await world.totalOf('/api/listings')).toBe(3);
    expect(await world.totalOf('/api/listings', '&status=active')).toBe(2);
    const refused = await world.get('/api/listings', `total=true&productId=${a}`);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: '/query/total' }] } });
    expect((await world.get('/api/products', 'sku=B')).body.items).toHaveLength(1);
  });

  test('T56: e-mail addresses are neither in lists nor in events unless asked for', async () => {
    const { userId, email } = (await world.post('/api/users', user())).body;
    const [item] = (await world.get('/api/users')).body.items;
    expect(item).toMatchObject({ userId, name: 'Ann' });
    expect(item).not.toHaveProperty('email');
    expect((await world.get('/api/users', 'includePrivate=true')).body.items[0].email).toBe(email);
    expect((await world.get(`/api/users/${userId}`)).body.email).toBe(email);
    expect((await world.get('/api/users', `email=${email.toUpperCase()}`)).body.items).toHaveLength(1);
    expect(JSON.stringify(await world.events('users'))).not.toContain(email);
  });

  test('T51: a page that would grow beyond what the database may answer ends early and goes on', async () => {
    const description = '"'.repeat(8000);
    for (let n = 0; n < 60; n += 1) {
      await world.post('/api/products', product({ sku: `big-${n}`, description }));
    }
    const pages = await walk('/api/products', 'limit=200');
    expect(pages.length).toBeGreaterThan(1);
    expect(new Set(pages.flat()).size).toBe(60);
    expect(pages.flat()).toHaveLength(60);
  });

  test('a record that would not fit a database row is refused with its limit', async () => {
    const attributes = Array.from({ length: 50 }, (_, n) => ({ name: `a${n}`, value: 'x'.repeat(500) }));
    const answer = await world.post('/api/products', product({ attributes }));
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ rule: expect.stringMatching(/24000/) }] },
    });
  });
});

describe('payments', () => {
  const pay = (key: string, body: object = {}) => world.post('/api/payments', { ...payment, ...body }, key);
  const move = (id: string, what: string, body: object, key: string) =>
    world.post(`/api/payments/${id}/${what}`, body, key);

  test('are authorized, captured in parts and refunded; each step an event, and each once for its key', async () => {
    const { paymentId } = (await pay('p')).body;
    expect((await move(paymentId, 'capture', { amountMinor: 400 }, 'c')).body).toMatchObject({
      status: 'captured',
      capturedMinor: 400,
      version: 2,
    });
    const again = await move(paymentId, 'capture', { amountMinor: 400 }, 'c');
    expect(again.body.capturedMinor).toBe(400);
    expect((await move(paymentId, 'capture', { amountMinor: 500 }, 'c')).status).toBe(422);
    expect((await move(paymentId, 'refund', { amountMinor: 400 }, 'c')).status).toBe(422);
    expect((await move(paymentId, 'capture', { amountMinor: 601 }, 'c2')).status).toBe(409);
    expect((await move(paymentId, 'capture', {}, 'c3')).body.capturedMinor).toBe(1000);
    expect((await move(paymentId, 'void', {}, 'v')).status).toBe(409);
    expect((await move(paymentId, 'refund', { amountMinor: 1 }, 'r')).body.status).toBe('partially_refunded');
    expect((await move(paymentId, 'refund', {}, 'r2')).body).toMatchObject({
      status: 'refunded',
      refundedMinor: 1000,
    });
    expect((await world.events('payments')).map(({ type, data }) => [type, data.movedMinor])).toEqual([
      ['PaymentAuthorized', undefined],
      ['PaymentCaptured', 400],
      ['PaymentCaptured', 600],
      ['PaymentRefunded', 1],
      ['PaymentRefunded', 999],
    ]);
    expect((await world.get('/api/payments', 'orderId=o-1')).body.items).toHaveLength(1);
    expect(await world.totalOf('/api/payments', '&status=refunded')).toBe(1);
    expect((await world.post('/api/payments', payment)).body.errors[0].field).toBe('/header/idempotency-key');
  });

  test('many captures at once never take more than was authorized', async () => {
    const { paymentId } = (await pay('p')).body;
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => move(paymentId, 'capture', { amountMinor: 300 }, `c${n}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
    expect((await world.get(`/api/payments/${paymentId}`)).body.capturedMinor).toBe(900);
  });

  test('many requests with one key move the money once', async () => {
    const { paymentId } = (await pay('p')).body;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => move(paymentId, 'capture', { amountMinor: 300 }, 'same')),
    );
    expect(answers.map(({ status, body }) => [status, body.capturedMinor])).toEqual(
      answers.map(() => [200, 300]),
    );
  });

  test('a payment that the provider refused is an event too, and cannot be captured', async () => {
    const failed = (await pay('p', { outcome: 'failed', failureReason: 'card expired' })).body;
    expect((await move(failed.paymentId, 'capture', {}, 'c')).status).toBe(409);
    expect((await world.events('payments')).map(({ type }) => type)).toEqual(['PaymentFailed']);
  });

  test('the table itself refuses amounts that break the rule', async () => {
    const { paymentId } = (await pay('p')).body;
    const { shard } = world.shardOf();
    const run = world.shards().admin(shard, 'payments_db');
    const sql = `UPDATE payments SET data = data || '{"capturedMinor": 1001}' WHERE account_id = '${world.account}' AND id = '${paymentId}'`;
    await expect(run({ sql, parameters: {}, intent: 'write', idempotent: false })).rejects.toThrow();
  });
});

describe('lists by ids', () => {
  test('answer what is there, in the order asked for, as one page', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push((await world.post('/api/products', product())).body.productId);
    const { body } = await world.get('/api/products', `ids=${[...ids, 'nobody'].join()}`);
    expect(body.items.map((item: { productId: string }) => item.productId)).toEqual(ids);
    expect(body).toMatchObject({ hasNextPage: false, nextCursor: null });
  });

  test('T56: leave out what lists leave out, unless it is asked for', async () => {
    const { userId } = (await world.post('/api/users', user())).body;
    const [shown] = (await world.get('/api/users', `ids=${userId}`)).body.items;
    expect(shown).toMatchObject({ userId, role: 'member' });
    expect(shown).not.toHaveProperty('email');
    const [all] = (await world.get('/api/users', `ids=${userId}&includePrivate=true`)).body.items;
    expect(all.email).toMatch(/@example.com$/);
  });

  test('payments are read together, of their own account only', async () => {
    const made: string[] = [];
    for (let n = 0; n < 3; n += 1)
      made.push((await world.post('/api/payments', payment, `k-${n}`)).body.paymentId);
    const wanted = [made[2], 'nobody', made[0], made[2]].join();
    const found = async () =>
      (await world.get('/api/payments', `ids=${wanted}`)).body.items.map(
        (item: { paymentId: string }) => item.paymentId,
      );
    expect(await found()).toEqual([made[2], made[0]]);
    world.account = `${world.account}-neighbour`;
    expect(await found()).toEqual([]);
  });

  test.each([
    ['ids=a,,b', '/query/ids'],
    [`ids=${Array.from({ length: 51 }, (_, n) => `p${n}`)}`, '/query/ids'],
    ['ids=a&orderId=o-1', '/query/orderId'],
    ['ids=a,b&limit=1', '/query/limit'],
  ])('payments by %s are refused, naming %s', async (query, field) => {
    const { status, body } = await world.get('/api/payments', query);
    expect(status).toBe(400);
    expect(body.errors).toEqual([expect.objectContaining({ field })]);
  });

  test.each([
    ['ids=', '/query/ids'],
    ['ids=a,,b', '/query/ids'],
    [`ids=${Array.from({ length: 51 }, (_, n) => `p${n}`)}`, '/query/ids'],
    [`ids=${'a'.repeat(129)}`, '/query/ids'],
    ['ids=a,b&limit=1', '/query/limit'],
    ['ids=a&cursor=abc', '/query/cursor'],
    ['ids=a&total=true', '/query/total'],
    ['ids=a&status=active', '/query/status'],
  ])('%s is refused, naming %s', async (query, field) => {
    const { status, body } = await world.get('/api/products', query);
    expect(status).toBe(400);
    expect(body.errors).toEqual([expect.objectContaining({ field })]);
  });
});
