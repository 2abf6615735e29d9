import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Replay } from '../../functions/history/domain/replay.ts';
import { replayReport } from '../../lib/events/report-replay.ts';
import { opsClient } from '../../lib/ops-client.ts';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';

/** Services follow each other's events on the running product, and what they made of them can be rebuilt. */

let product: TestProduct;
let token: string;
let ops: ReturnType<typeof opsClient>;

beforeAll(async () => {
  product = await startTestProduct();
  token = await product.token({ accounts: ['acct-follow'] });
  const { url, opsToken } = product.host.product;
  ops = opsClient({ url, token: opsToken });
});
afterAll(() => product?.stop());

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await product.call({ method, path, token, headers, ...(body !== undefined && { body }) });
  expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
  return answer.json;
}

const order = {
  ...{
    status: 'open',
    currency: 'EUR',
    placedAt: '2026-05-01T12:30:00Z',
    modifiedAt: '2026-05-01T12:31:00Z',
  },
  customer: { id: 'b-1', email: 'b@example.org' },
  lines: [{ sku: 'A-1', quantity: 1, unitPrice: '9.90' }],
};
const payment = { amountMinor: 990, currency: 'EUR', provider: 'stripe', outcome: 'authorized' };
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const statusOf = async (orderId: string) => (await call('GET', `/api/orders/${orderId}`)).paymentStatus;

test("an order's state follows its payments, and its past says which request and which event caused each change", async () => {
  await call('PUT', '/api/orders/paid-1', order);
  expect(await statusOf('paid-1')).toBe('none');
  const headers = { 'idempotency-key': 'pay-1', 'x-correlation-id': 'checkout-7', traceparent: TRACE };
  const { paymentId } = await call('POST', '/api/payments', { ...payment, orderId: 'paid-1' }, headers);
  await eventually(async () => expect(await statusOf('paid-1')).toBe('authorized'), 60_000);
  await call('POST', `/api/payments/${paymentId}/capture`, {}, { 'idempotency-key': 'cap-1' });
  await eventually(async () => expect(await statusOf('paid-1')).toBe('captured'), 60_000);
  const { items } = await eventually(async () => {
    const why = await call('GET', '/api/orders/paid-1/why');
    expect(why.items).toHaveLength(3);
    return why;
  }, 60_000);
  expect(items[1]).toMatchObject({
    ...{ eventType: 'OrderPaymentChanged', version: 2, correlationId: 'checkout-7', traceParent: TRACE },
    causationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('a payment that came before its order is there once the order is, at the latest a minute later', async () => {
  const body = { ...payment, orderId: 'early-1' };
  await call('POST', '/api/payments', body, { 'idempotency-key': 'early' });
  // The order waits until the payment has been told, which its own consumer shows.
  await call('PUT', '/api/orders/other-1', order);
  await call('POST', '/api/payments', { ...payment, orderId: 'other-1' }, { 'idempotency-key': 'other' });
  await eventually(async () => expect(await statusOf('other-1')).toBe('authorized'), 60_000);
  await call('PUT', '/api/orders/early-1', order);
  await eventually(async () => expect(await statusOf('early-1')).toBe('authorized'), 150_000);
});

test('a product that is archived pauses its listings, once; who resumes one is not overruled', async () => {
  const sold = { sku: 'A-1', title: 'Lamp', priceMinor: 990, currency: 'EUR' };
  const { productId } = await call('POST', '/api/products', sold);
  const offer = {
    productId,
    channel: 'ebay-uk',
    title: 'Lamp',
    priceMinor: 990,
    currency: 'EUR',
    quantity: 2,
  };
  const { listingId } = await call('POST', '/api/listings', offer);
  await call('PATCH', `/api/products/${productId}`, { status: 'archived' });
  const statusOfListing = async () => (await call('GET', `/api/listings/${listingId}`)).status;
  await eventually(async () => expect(await statusOfListing()).toBe('paused'), 60_000);
  await call('PATCH', `/api/listings/${listingId}`, { status: 'active' });
  const live = await replay({ consumers: ['catalog', 'orders'], live: true });
  expect(live, replayReport(live)).toMatchObject({ failed: 0, effects: { catalog: { 'already-done': 1 } } });
  expect(await statusOfListing()).toBe('active');
});

async function replay(wish: object): Promise<Replay> {
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const { jobId } = await ops<{ jobId: string }>('POST', '/ops/replays', { from, ...wish });
  return eventually(async () => {
    const job = await ops<Replay>('GET', `/ops/replays/${jobId}`);
    expect(job.state.kind).not.toBe('running');
    return job;
  }, 120_000);
}

test('T89: orders, users, products, listings and payments are rebuilt from their events as they are', async () => {
  await call('POST', '/api/users', { email: 'ann@example.org', name: 'Ann', role: 'member' });
  const kinds = { user: 1, product: 1, listing: 1, payment: 3, order: 3 };
  await eventually(async () => {
    const found = await replay({});
    const none = Object.fromEntries(
      Object.entries(kinds).map(([kind, compared]) => [kind, { compared, differing: 0 }]),
    );
    expect(found, replayReport(found)).toMatchObject({
      state: { kind: 'done' },
      failed: 0,
      diff: { broken: 0 },
    });
    expect(found.diff.kinds).toEqual(none);
    for (const effects of Object.values(found.effects)) expect(effects.performed ?? 0).toBe(0);
  }, 90_000);
}, 180_000);
