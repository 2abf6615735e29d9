import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';

/** C7, H: events reach a real receiver that fails, hangs and comes back; on the running product. */

interface Hit {
  eventId: string;
  aggregateId: string;
  version: number;
  isSigned: boolean;
  status: number | 'hung';
}

/** What the receiver does with a request; a number is the status it answers. */
type Mood = (hit: Hit) => number | 'hang';

let product: TestProduct;
let token: string;
let url: string;
let secret = '';
let mood: Mood = () => 200;
const hits: Hit[] = [];

const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const event = JSON.parse(body) as Omit<Hit, 'isSigned' | 'status'>;
  const { eventId, aggregateId, version } = event;
  const hit: Hit = { eventId, aggregateId, version, isSigned: isSigned(request, body), status: 'hung' };
  hits.push(hit);
  answer(hit, response);
});

function answer(hit: Hit, response: ServerResponse): void {
  const now = mood(hit);
  if (now === 'hang') return;
  hit.status = now;
  response.writeHead(now).end();
}

/** As a receiver would check it, written from the documentation and not from our code. */
function isSigned(request: IncomingMessage, body: string): boolean {
  const header = String(request.headers['springtide-signature']);
  const [, seconds = '', signatures = ''] = /^t=(\d+)((?:,v1=[0-9a-f]{64}){1,2})$/.exec(header) ?? [];
  const wanted = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  const isFresh = Math.abs(Date.now() / 1000 - Number(seconds)) < 300;
  const given = signatures.split(',v1=').slice(1);
  return isFresh && given.some((one) => timingSafeEqual(Buffer.from(wanted), Buffer.from(one)));
}

const isAccepted = ({ status }: Hit) => status === 200;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  product = await startTestProduct();
  token = await product.token({ accounts: ['acct-hooks'] });
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await product?.stop();
});

const BASE = '/api/notifications/webhooks';
const call = (method: string, path: string, body?: unknown, account = token) =>
  product.call({ method, path: `${BASE}${path}`, token: account, ...(body !== undefined && { body }) });

const order = (status: string, n: number) => ({
  ...{ status, currency: 'EUR', placedAt: '2026-05-01T12:30:00Z', customer: { id: 'buyer-1' } },
  modifiedAt: `2026-05-01T12:${30 + n}:00Z`,
  lines: [{ sku: 'A-1', quantity: n, unitPrice: '9.99' }],
});
const put = async (orderId: string, n: number) => {
  const body = order(n % 2 === 0 ? 'paid' : 'shipped', n);
  const { status } = await product.call({ method: 'PUT', path: `/api/orders/${orderId}`, token, body });
  expect([200, 201]).toContain(status);
};

let webhookId = '';

test('a webhook is registered; its secret is shown once; bad targets and types are refused', async () => {
  await put('before', 1);
  const created = await call('POST', '', { url, eventTypes: ['OrderCreated', 'OrderUpdated'] });
  expect(created.status).toBe(201);
  ({ webhookId, secret } = created.json);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9_-]{43}$/);
  for (const path of ['', `/${webhookId}`]) {
    const { text, status } = await call('GET', path);
    expect(status).toBe(200);
    expect(text).toContain(webhookId);
    expect(text).not.toContain('whsec_');
  }
  for (const bad of ['https://169.254.169.254/', 'http://10.0.0.1/', 'https://[::ffff:10.0.0.1]/']) {
    const refused = await call('POST', '', { url: bad, eventTypes: ['*'] });
    expect([bad, refused.status, refused.json.errors?.[0]?.field]).toEqual([bad, 400, '/url']);
  }
  const unknown = await call('POST', '', { url, eventTypes: ['ProductCreated'] });
  expect([unknown.status, unknown.json.errors?.[0]?.field]).toEqual([400, '/eventTypes/0']);
  const other = await product.token({ accounts: ['acct-other'] });
  expect((await call('GET', `/${webhookId}`, undefined, other)).status).toBe(404);
});

test('a secret is rotated: for the overlap a receiver that knows either secret accepts, afterwards only the new one', async () => {
  const old = secret;
  const rotate = (body: object, headers: Record<string, string> = {}) =>
    product.call({ method: 'POST', path: `${BASE}/${webhookId}/rotate-secret`, token, body, headers });
  const isDeliveredSigned = async () => {
    const { json } = await call('POST', `/${webhookId}/test`);
    return eventually(() => {
      const hit = hits.find(({ eventId }) => eventId === json.deliveryId);
      expect(hit).toBeDefined();
      return hit?.isSigned;
    }, 60_000);
  };
  expect((await rotate({ overlapSeconds: 700_000 })).json.errors?.[0]?.field).toBe('/overlapSeconds');
  expect((await rotate({}, { 'if-match': '"7"' })).status).toBe(412);
  const rotated = await rotate({ overlapSeconds: 3600 });
  expect(rotated.status).toBe(200);
  const fresh = rotated.json.secret;
  expect(fresh).not.toBe(old);
  expect(Date.parse(rotated.json.oldSecretValidUntil) - Date.now()).toBeGreaterThan(3_500_000);
  expect((await call('GET', `/${webhookId}`)).text).not.toContain('whsec_');
  expect(await isDeliveredSigned()).toBe(true);
  secret = fresh;
  expect(await isDeliveredSigned()).toBe(true);
  const leaked = await rotate({ overlapSeconds: 0 });
  expect(await isDeliveredSigned()).toBe(false);
  secret = leaked.json.secret;
  expect(await isDeliveredSigned()).toBe(true);
});

test('a test delivery takes the way of every event', async () => {
  const { status, json } = await call('POST', `/${webhookId}/test`);
  expect(status).toBe(202);
  await eventually(() => expect(hits.map(({ eventId }) => eventId)).toContain(json.deliveryId), 60_000);
  await eventually(async () => {
    const { items } = (await call('GET', `/${webhookId}/deliveries`)).json;
    expect(items[0]).toMatchObject({ deliveryId: json.deliveryId, status: 'delivered', attempts: 1 });
  }, 30_000);
});

test('C7, T81: with nothing crashing every event arrives exactly once, in order within its order, signed', async () => {
  hits.length = 0;
  const orders = ['calm-1', 'calm-2', 'calm-3'];
  for (const n of [1, 2, 3, 4]) for (const id of orders) await put(id, n);
  await eventually(() => expect(hits.length).toBeGreaterThanOrEqual(12), 90_000);
  await eventually(async () => {
    const { items } = (await call('GET', `/${webhookId}/deliveries?limit=100`)).json;
    expect(items.filter((one: { status: string }) => one.status === 'pending')).toEqual([]);
  }, 30_000);
  expect(hits).toHaveLength(12);
  expect(hits.every(({ isSigned: good }) => good)).toBe(true);
  for (const id of orders) {
    expect(hits.filter(({ aggregateId }) => aggregateId === id).map(({ version }) => version)).toEqual([
      1, 2, 3, 4,
    ]);
  }
  expect(hits.some(({ aggregateId }) => aggregateId === 'before')).toBe(false);
});

test('T82: a receiver that fails, hangs and comes back gets every event at least once and in order', async () => {
  hits.length = 0;
  const orders = ['storm-1', 'storm-2', 'storm-3', 'storm-4'];
  let hung = 0;
  let failed = 0;
  mood = ({ aggregateId }) => {
    if (aggregateId === 'storm-1' && hung < 1) {
      hung += 1;
      return 'hang';
    }
    failed += 1;
    return failed <= 8 ? 503 : 200;
  };
  for (const n of [1, 2, 3]) for (const id of orders) await put(id, n);
  await eventually(() => expect(hits.filter(isAccepted)).toHaveLength(12), 170_000);
  expect(hits.every(({ isSigned: good }) => good)).toBe(true);
  for (const id of orders) {
    const own = hits.filter(({ aggregateId }) => aggregateId === id);
    expect(own.filter(isAccepted).map(({ version }) => version)).toEqual([1, 2, 3]);
    // A later event waits for the earlier one: tries never go back either.
    expect(own.map(({ version }) => version)).toEqual(own.map(({ version }) => version).toSorted());
  }
  await eventually(async () => {
    const { json } = await call('GET', `/${webhookId}`);
    expect(json.endpoint).toEqual({ state: 'closed', failuresInARow: 0 });
    const log = (await call('GET', `/${webhookId}/deliveries?limit=100`)).json;
    expect(log.items.filter((one: { status: string }) => one.status !== 'delivered')).toEqual([]);
  }, 30_000);
});

test('an endpoint that hangs holds up no other account: its events are open while another account gets all of its own', async () => {
  const held: ServerResponse[] = [];
  const slow = createServer((request, response) => {
    request.resume();
    held.push(response);
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const slowUrl = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/hook`;
  const stuck = await product.token({ accounts: ['acct-stuck'] });
  const created = await call('POST', '', { url: slowUrl, eventTypes: ['OrderCreated'] }, stuck);
  const stuckIds = ['stuck-1', 'stuck-2', 'stuck-3', 'stuck-4', 'stuck-5', 'stuck-6'];
  try {
    for (const id of stuckIds) {
      await product.call({ method: 'PUT', path: `/api/orders/${id}`, token: stuck, body: order('paid', 2) });
    }
    await eventually(() => expect(held.length).toBeGreaterThan(1), 60_000);
    hits.length = 0;
    for (const id of ['free-1', 'free-2', 'free-3']) await put(id, 1);
    await eventually(() => expect(hits.filter(isAccepted)).toHaveLength(3), 60_000);
    const { items } = (await call('GET', `/${created.json.webhookId}/deliveries`, undefined, stuck)).json;
    expect(items.map(({ status }: { status: string }) => status)).toEqual(stuckIds.map(() => 'pending'));
  } finally {
    expect((await call('DELETE', `/${created.json.webhookId}`, undefined, stuck)).status).toBe(204);
    slow.closeAllConnections();
    slow.close();
  }
});

test('a paused webhook skips; a redrive sends what it skipped; a redelivery is sent once more', async () => {
  mood = () => 200;
  // Only of this order: a delivery of an earlier test may still be tried again.
  const sent = () => hits.filter(({ aggregateId }) => aggregateId === 'paused-1');
  expect((await call('PATCH', `/${webhookId}`, { status: 'paused' })).json.status).toBe('paused');
  // The fan-out may hold the webhook for five seconds; the sender looks at it again, so nothing is sent either way.
  await put('paused-1', 1);
  await eventually(async () => {
    const { items } = (await call('GET', `/${webhookId}/deliveries?status=skipped`)).json;
    expect(items).toMatchObject([{ aggregateId: 'paused-1', reason: 'the webhook was paused' }]);
  }, 60_000);
  expect(sent()).toEqual([]);
  await call('PATCH', `/${webhookId}`, { status: 'active' });
  expect((await call('POST', `/${webhookId}/redrive`, { status: 'skipped' })).json.queued).toBe(1);
  await eventually(() => expect(sent()).toHaveLength(1), 60_000);
  const [hit] = sent();
  // The receiver has it a moment before the delivery is closed, and one that is open stays in its round.
  await eventually(async () => {
    const { items } = (await call('GET', `/${webhookId}/deliveries?status=delivered&limit=100`)).json;
    const ids = items.map(({ deliveryId }: { deliveryId: string }) => deliveryId);
    expect(ids).toContain(hit?.eventId);
  }, 60_000);
  const again = await call('POST', `/${webhookId}/deliveries/${hit?.eventId}/redeliver`);
  expect(again).toMatchObject({ status: 202, json: { redeliveries: 2 } });
  await eventually(() => expect(sent()).toHaveLength(2), 60_000);
  expect(sent()[1]?.eventId).toBe(hit?.eventId);
});

test.each([
  ['ghost', {}],
  ['live', { live: true }],
])('T89: a %s replay of everything sends no webhook again', async (_mode, how) => {
  hits.length = 0;
  const ops = await product.token({ accounts: [], scopes: ['ops'] });
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const types = ['OrderCreated', 'OrderUpdated'];
  const body = { account: 'acct-hooks', consumers: ['notifications'], from, types, ...how };
  const started = await product.call({ method: 'POST', path: '/ops/replays', token: ops, body });
  expect([started.status, started.text]).toEqual([202, expect.stringContaining('jobId')]);
  const path = `/ops/replays/${started.json.jobId}`;
  const replay = await eventually(async () => {
    const { json } = await product.call({ path, token: ops });
    expect(json.state.kind).toBe('done');
    return json;
  }, 120_000);
  // Every event of the orders above: 1 before the subscription, 12 calm, 12 stormy, 3 free, 1 while it was paused.
  expect([replay.processed, replay.failed]).toEqual([29, 0]);
  const counted = replay.effects.notifications ?? {};
  // What was skipped and redriven is a round of its own: no replay would send its first one.
  expect(counted).toEqual('live' in how ? {} : { 'already-done': 27 });
  const { items } = (await call('GET', `/${webhookId}/deliveries?limit=100`)).json;
  expect(items.filter((one: { status: string }) => one.status !== 'delivered')).toEqual([]);
  expect(hits).toEqual([]);
});

test('the log comes in pages, each delivery once; a deleted webhook gets nothing', async () => {
  const seen: string[] = [];
  let query = '?limit=7';
  for (;;) {
    const { json } = await call('GET', `/${webhookId}/deliveries${query}`);
    seen.push(...json.items.map(({ deliveryId }: { deliveryId: string }) => deliveryId));
    if (!json.hasNextPage) break;
    query = `?limit=7&cursor=${encodeURIComponent(json.nextCursor)}`;
  }
  expect(seen).toHaveLength(33);
  expect(seen).toEqual([...new Set(seen)].toSorted().reverse());
  expect((await call('DELETE', `/${webhookId}`)).status).toBe(204);
  expect((await call('GET', `/${webhookId}/deliveries`)).status).toBe(404);
  expect((await call('GET', '')).json.items).toEqual([]);
});
