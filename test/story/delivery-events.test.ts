import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoDocuments } from '../../functions/aws/dynamo-documents.ts';
import { dynamoEventStore } from '../../functions/aws/dynamo-event-store.ts';
import { dynamoWaitingDocuments } from '../../functions/aws/dynamo-waiting-documents.ts';
import { eventContracts } from '../../functions/event-contracts.ts';
import type { Replay } from '../../functions/history/domain/replay.ts';
import { changeDocument } from '../../functions/kernel/documents.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import { eventReader } from '../../functions/kernel/events/event-contracts.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { outboxLanes } from '../../functions/notifications/domain/closing.ts';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';

/** C7, H2: what became of deliveries is published, recorded and kept from webhooks; on the running product. */

interface Told {
  key: string;
  headers: Record<string, string>;
  event: DomainEvent<Record<string, unknown>>;
}

const account = 'acct-told' as AccountId;
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

let product: TestProduct;
let token: string;
let url: string;
/** What the receiver answers, by aggregate; else 200. */
const answers = new Map<string, number>();
const hits: DomainEvent[] = [];
/** All that an independent group of consumers read from the topic. */
const told: Told[] = [];

const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const event = JSON.parse(body) as DomainEvent;
  hits.push(event);
  response.writeHead(answers.get(event.aggregateId) ?? 200).end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  product = await startTestProduct();
  token = await product.token({ accounts: [account] });
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = product.host.product.endpoints.dynamodb;
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  await product.host.eventLog.subscribe({
    ...{ topics: ['notification.events'], group: 'somebody-else', batchSize: 100, batchWindowMs: 0 },
    async onBatch({ records }) {
      for (const { key, value, headers } of records) {
        const texts = Object.entries(headers).map(([name, bytes]) => [name, bytes.toString()] as const);
        const event = JSON.parse(String(value)) as Told['event'];
        told.push({ key: String(key), headers: Object.fromEntries(texts), event });
      }
    },
  });
}, 600_000);
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await product?.stop();
});

const BASE = '/api/notifications/webhooks';
async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await product.call({ method, path, token, headers, ...(body !== undefined && { body }) });
  expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
  return answer.json;
}

const subscribe = async () =>
  (await call('POST', BASE, { url, eventTypes: ['OrderCreated'] })).webhookId as string;

const order = (orderId: string, headers: Record<string, string> = {}) =>
  call(
    'PUT',
    `/api/orders/${orderId}`,
    {
      ...{ status: 'open', currency: 'EUR', placedAt: '2026-05-01T12:30:00Z', customer: { id: 'b-1' } },
      modifiedAt: '2026-05-01T12:31:00Z',
      lines: [{ sku: 'A-1', quantity: 1, unitPrice: '9.99' }],
    },
    headers,
  );

const ofSubject = (subjectId: string) => told.filter(({ event }) => event.data['subjectId'] === subjectId);

/** What was told of the deliveries of an order, once there is so much. */
const toldOf = (subjectId: string, count = 1) =>
  eventually(() => {
    const some = ofSubject(subjectId);
    expect(some).toHaveLength(count);
    return some;
  }, 90_000);

const table = (variable: string) =>
  product.host.system.functions.find(({ environment }) => variable in environment)?.environment[variable] ??
  '';

let webhookId: string;

test('a delivery that a receiver accepts is on the topic, with its cause, request and trace, and not what was sent', async () => {
  webhookId = await subscribe();
  await order('told-1', { 'x-correlation-id': 'checkout-9', traceparent: TRACE });
  const [one] = (await toldOf('told-1')) as [Told];
  const [hit] = hits as [DomainEvent];
  expect(one.event).toMatchObject({
    ...{ eventType: 'WebhookDelivered', accountId: account, aggregateType: 'delivery', version: 1 },
    ...{ causationId: hit.eventId, correlationId: 'checkout-9' },
    data: { webhookId, deliveryId: hit.eventId, eventType: 'OrderCreated', attempts: 1, statusCode: 200 },
  });
  expect(one.key).toBe(`${account}/${one.event.aggregateId}`);
  expect(one.headers).toMatchObject({
    ...{ 'event-id': one.event.eventId, 'event-type': 'WebhookDelivered', 'event-version': '1' },
    ...{ 'causation-id': hit.eventId, 'correlation-id': 'checkout-9', traceparent: TRACE },
    'published-at': expect.stringMatching(/^20/),
  });
  expect(JSON.stringify(one)).not.toMatch(/whsec_|127\.0\.0\.1|999/);
});

test('a paused webhook tells what it skipped, and what became of it once a person had it sent', async () => {
  const paused = await subscribe();
  await call('PATCH', `${BASE}/${paused}`, { status: 'paused' });
  await order('told-2');
  const [, skipped] = await toldOf('told-2', 2);
  const ofPaused = ofSubject('told-2').filter(({ event }) => event.data['webhookId'] === paused);
  expect(ofPaused).toMatchObject([
    {
      event: { eventType: 'WebhookDeliverySkipped', data: { reason: 'the webhook was paused', attempts: 0 } },
    },
  ]);
  await call('PATCH', `${BASE}/${paused}`, { status: 'active' });
  const deliveryId = skipped?.event.data['deliveryId'] as string;
  await call('POST', `${BASE}/${paused}/deliveries/${deliveryId}/redeliver`);
  await toldOf('told-2', 3);
  const both = ofSubject('told-2').filter(({ event }) => event.data['webhookId'] === paused);
  expect(both.map(({ event }) => [event.eventType, event.version, event.data['redelivery']])).toEqual([
    ['WebhookDeliverySkipped', 1, 0],
    ['WebhookDelivered', 2, 1],
  ]);
  await call('DELETE', `${BASE}/${paused}`);
});

test('a delivery that is given up is told as failed, with its last answer', async () => {
  answers.set('told-3', 422);
  await order('told-3');
  await eventually(() => expect(hits.some(({ aggregateId }) => aggregateId === 'told-3')).toBe(true), 60_000);
  // Sixteen tries take five hours, so the delivery is made as old as one that has had fifteen.
  const eventId = hits.find(({ aggregateId }) => aggregateId === 'told-3')?.eventId as string;
  await age(`${account}#${webhookId}`, eventId);
  const [failed] = (await toldOf('told-3')) as [Told];
  expect(failed.event).toMatchObject({
    ...{ eventType: 'WebhookDeliveryFailed', version: 1, causationId: eventId },
    data: { attempts: 16, statusCode: 422, reason: 'HTTP 422' },
  });
}, 180_000);

/** Sets the tries of a pending delivery to fifteen. */
async function age(owner: string, id: string): Promise<void> {
  const deliveries = dynamoDocuments<{ attempts: number; status: string }>(table('DELIVERIES_TABLE'));
  await eventually(async () => {
    const changed = await changeDocument(deliveries, { owner, id }, (one) => ({ ...one, attempts: 15 }));
    expect(changed?.data).toMatchObject({ attempts: 15, status: 'pending' });
  });
}

test('the history has all of it, each delivery whole, and can read it back', async () => {
  const store = dynamoEventStore(table('EVENT_STORE_TABLE'));
  const read = eventReader(eventContracts);
  for (const aggregateId of new Set(told.map(({ event }) => event.aggregateId))) {
    const published = told.filter(({ event }) => event.aggregateId === aggregateId).map(({ event }) => event);
    const key = { accountId: account, aggregateType: 'delivery', aggregateId };
    await eventually(async () => {
      const recorded = await store.read(key, 1, 10);
      expect(recorded.map(({ event }) => event)).toEqual(published);
    }, 60_000);
    for (const event of published) expect(read(event)).toEqual(event);
  }
  const ops = await product.token({ accounts: [], scopes: ['ops'] });
  const body = {
    ...{ account, consumers: ['history'], from: new Date(Date.now() - 3_600_000).toISOString() },
    types: ['WebhookDelivered', 'WebhookDeliveryFailed', 'WebhookDeliverySkipped'],
  };
  const started = await product.call({ method: 'POST', path: '/ops/replays', token: ops, body });
  const replay = await eventually(async () => {
    const { json } = await product.call({ path: `/ops/replays/${started.json.jobId}`, token: ops });
    expect(json.state.kind).toBe('done');
    return json as Replay;
  }, 120_000);
  expect(replay).toMatchObject({ processed: told.length, failed: 0 });
});

test('nothing of this went to a webhook, not even to one that wants all, and nobody can subscribe to it', async () => {
  const all = (await call('POST', BASE, { url, eventTypes: ['*'] })).webhookId as string;
  await order('told-4');
  await toldOf('told-4', 2);
  const types = new Set(hits.map(({ eventType }) => eventType));
  expect([...types]).toEqual(['OrderCreated']);
  const { items } = await call('GET', `${BASE}/${all}/deliveries?limit=100`);
  expect(items.map(({ eventType }: { eventType: string }) => eventType)).toEqual(['OrderCreated']);
  const body = { url, eventTypes: ['WebhookDelivered'] };
  const refused = await product.call({ method: 'POST', path: BASE, token, body });
  expect([refused.status, refused.json.errors?.[0]?.field]).toEqual([400, '/eventTypes/0']);
  expect(refused.json.errors[0].rule).toContain('a delivery of it would set off the next');
});

test('once told, nothing waits in the outbox any more', async () => {
  const waiting = dynamoWaitingDocuments(table('DELIVERIES_TABLE'));
  await eventually(async () => {
    const lanes = await Promise.all(outboxLanes.map((lane) => waiting.measure(lane, Date.now())));
    expect(lanes.map(({ events }) => events)).toEqual(outboxLanes.map(() => 0));
  }, 60_000);
});
