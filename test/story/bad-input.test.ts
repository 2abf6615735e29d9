import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { badRequests, order } from '../support/bad-requests.ts';
import { type ApiRequest, startTestProduct, type TestProduct } from '../support/local-product.ts';
import { type ProductData, productData } from '../support/product-data.ts';

/** Whatever comes in: the right status, a problem that names the field and the rule, never a 500, and nothing changes. */

const OWN = 'acct-own';

let product: TestProduct;
let data: ProductData;
let token: string;
let ops: string;

beforeAll(async () => {
  product = await startTestProduct();
  data = await productData(product);
  token = await product.token({ accounts: [OWN] });
  ops = await product.token({ scopes: ['ops'] });
});
afterAll(async () => {
  await data?.close();
  await product?.stop();
});

async function everything(): Promise<string> {
  const tables = ['orders', 'imports', 'import_chunks', 'outbox', 'account_counts', 'customers'];
  const counts = await Promise.all(
    tables.map((table) => data.everywhere(`SELECT count(*)::int AS n FROM ${table}`)),
  );
  return JSON.stringify(counts);
}

test('there are at least 60 cases', () => expect(badRequests.length).toBeGreaterThanOrEqual(60));

test('every bad request is refused by its rule and changes nothing', async () => {
  const before = await everything();
  const wrong: string[] = [];
  for (const { name, status, field, ...request } of badRequests) {
    const answer = await product.call({ token, ...request });
    const fields = (answer.json?.errors ?? []).map((error: { field: string }) => error.field);
    const named =
      field === undefined ||
      fields.includes(field) ||
      (field === '' && typeof answer.json?.detail === 'string');
    if (answer.status !== status || !named)
      wrong.push(`${name}: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
  expect(wrong).toEqual([]);
  expect(await everything()).toBe(before);
});

test('a bad import order by order: the good ones go in, each bad one is named', async () => {
  const orders = [
    { orderId: 'ok-1', ...order },
    { orderId: 'bad 1', ...order },
    7,
    null,
    { orderId: 'ok-2', ...order, lines: [{ sku: 'x', quantity: '6', unitPrice: '1' }] },
  ];
  const answer = await product.call({ method: 'POST', path: '/api/orders/imports', token, body: { orders } });
  expect(answer.status).toBe(202);
  expect(answer.json.rejections.map((one: { index: number }) => one.index)).toEqual([1, 2, 3, 4]);
});

test('tokens that are absent, expired, forged, unsigned, for others or garbled open nothing', async () => {
  const { issuerUrl } = product.host.product;
  const real = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString()).kid as string;
  const sign = (claims: object, header: object = {}) =>
    new SignJWT({ ...real, ...claims }).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(privateKey);
  const [head, body, signature] = token.split('.') as [string, string, string];
  const edited = Buffer.from(JSON.stringify({ ...real, accounts: 'acct-other' })).toString('base64url');
  const bad: Record<string, string | undefined> = {
    absent: undefined,
    garbled: 'not-a-token',
    forged: await sign({}),
    'forged with an embedded key': await sign({}, { jwk: await exportJWK(publicKey) }),
    'alg none': new UnsecuredJWT({ ...real }).encode(),
    'edited claims': `${head}.${edited}.${signature}`,
    'cut signature': `${head}.${body}.`,
  };
  const expired = await fetch(`${issuerUrl}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ accounts: [OWN], ttlSeconds: 1 }),
  });
  const { access_token: shortLived } = (await expired.json()) as { access_token: string };
  for (const [name, bearer] of Object.entries(bad)) {
    const answer = await product.call({
      path: '/api/orders',
      ...(bearer !== undefined && { token: bearer }),
    });
    expect(answer.status, name).toBe(401);
  }
  await expect
    .poll(async () => (await product.call({ path: '/api/orders', token: shortLived })).status, {
      timeout: 15_000,
      interval: 500,
    })
    .toBe(401);
});

test('tenancy: a token for one account neither reads nor writes another by any route', async () => {
  const other = await product.token({ accounts: ['acct-other'] });
  expect(
    (await product.call({ method: 'PUT', path: '/api/orders/secret', token: other, body: order })).status,
  ).toBe(201);
  const imported = await product.call({
    method: 'POST',
    path: '/api/orders/imports',
    token: other,
    body: { orders: [{ orderId: 'secret-2', ...order }] },
  });
  const page = await product.call({ path: '/api/orders?limit=1', token: other });
  const ways: [string, ApiRequest, number[]][] = [
    ['read by id', { path: '/api/orders/secret' }, [404]],
    ['read the history', { path: '/api/orders/secret/history' }, [404]],
    ['read the import', { path: `/api/orders/imports/${imported.json.importId}` }, [404]],
    ['name the other account', { path: '/api/orders/secret', account: 'acct-other' }, [403]],
    [
      'write as the other account',
      { method: 'PUT', path: '/api/orders/secret', account: 'acct-other', body: order },
      [403],
    ],
    [
      'import as the other account',
      { method: 'POST', path: '/api/orders/imports', account: 'acct-other', body: { orders: [1] } },
      [403],
    ],
    ['two accounts in one header', { path: '/api/orders/secret', account: `${OWN},acct-other` }, [400, 403]],
    ['an account in another case', { path: '/api/orders/secret', account: 'ACCT-OTHER' }, [400, 403]],
    ['the account in the query', { path: '/api/orders?accountId=acct-other' }, [400]],
    [
      'the account in the body',
      { method: 'PUT', path: '/api/orders/mine', body: { ...order, accountId: 'acct-other' } },
      [400],
    ],
    [
      'a cursor of the other account',
      { path: `/api/orders?limit=1&cursor=${page.json.nextCursor ?? 'none'}` },
      [400],
    ],
    ['deep health without ops', { path: '/health/deep' }, [403]],
  ];
  for (const [name, request, allowed] of ways) {
    const answer = await product.call({ token, ...request });
    expect(allowed, `${name}: ${answer.status} ${answer.text}`).toContain(answer.status);
    expect(answer.text).not.toContain('"orderId":"secret');
  }
  const own = await product.call({ path: '/api/orders', token });
  expect(own.json.items.every((one: { orderId: string }) => !one.orderId.startsWith('secret'))).toBe(true);
  expect((await product.call({ path: '/api/orders/secret', token: other })).json.version).toBe(1);
});

test('an operator may act for an account, and must name it', async () => {
  expect((await product.call({ path: '/api/orders', token: ops })).status).toBe(400);
  expect((await product.call({ path: '/api/orders', token: ops, account: 'acct-other' })).status).toBe(200);
  expect((await product.call({ path: '/health/deep', token: ops })).json.status).toBe('ok');
  expect((await product.call({ path: '/health' })).json).toEqual({ status: 'ok' });
});
