import { createHash } from 'node:crypto';
import type { RelayNudge } from '../../functions/kernel/outbox/relay-nudge.ts';
import type { DeliveryOrder } from '../../functions/notifications/domain/delivery.ts';
import { keyedImportId } from '../../functions/orders/domain/keyed-import-id.ts';
import type { ChunkKey } from '../../functions/orders/store/import-store.ts';
import type { Preparation } from '../local/lambda/measure-sandbox.ts';
import { ACCOUNT, sampleEvent } from './http-sample.ts';
import type { EventName, PreparedSample } from './sample-name.ts';
import { firstEventId, recorderBatch } from './topic-samples.ts';

/** Orders of one import: a chunk as sellers' tools send them all day, not the most there can be (500). */
const ORDERS = 100;
const AT = '2026-01-01T00:00:00Z';

/** What workers of queues are handed, each with the work that the message speaks of. */
export const queueSamples: Readonly<Record<string, (name: EventName) => PreparedSample>> = {
  /** A chunk of an import that was accepted just before. */
  'orders-import-worker': (name) => {
    const { accept, apply } = anImport(name);
    return { before: [accept], payload: apply };
  },
  /** A nudge for every shard, as a busy queue batches them; on one of them a chunk of orders was just written. */
  'orders-relay': (name) => {
    const { accept, apply } = anImport(name);
    const worked: Preparation = { functionName: 'orders-import-worker', payload: apply };
    const nudges = name.world.shards.map((shard): RelayNudge => ({ shard }));
    return { before: [accept, worked], payload: queueBatch('orders-relay', nudges) };
  },
  /** A delivery to a receiver that answers at once, decided just before by the function that fans events out. */
  'notifications-deliver': ({ index, run, world }) => {
    const fanOut = { functionName: 'notifications-fan-out', payload: recorderBatch(index, run, 1) };
    const order: DeliveryOrder = {
      accountId: ACCOUNT,
      webhookId: world.webhookId,
      deliveryId: firstEventId(index, run),
      round: 0,
    };
    return { before: [fanOut], payload: queueBatch('notifications-deliveries', [order]) };
  },
};

/** Its key tells its id, so that the message which speaks of its chunk can be made here. */
function anImport({ index, run }: EventName): { accept: Preparation; apply: string } {
  const key = `rightsize-${run}-${index}`;
  const body = { orders: Array.from({ length: ORDERS }, (_, order) => anOrder(`${key}-${order}`, order)) };
  const importId = keyedImportId(ACCOUNT, key, { operation: 'createImport', params: {}, body });
  const chunk: ChunkKey = { accountId: ACCOUNT, importId, chunkNo: 0 };
  const headers = { 'idempotency-key': key };
  const request = { method: 'POST', route: '/api/orders/imports', headers, body } as const;
  return {
    accept: { functionName: 'orders-api', payload: sampleEvent(request) },
    apply: queueBatch('orders-imports', [chunk]),
  };
}

function anOrder(orderId: string, index: number) {
  return {
    ...{ orderId, status: 'paid', currency: 'EUR', placedAt: AT, modifiedAt: AT },
    customer: { id: `c-${index % 20}` },
    lines: [1, 2, 3].map((line) => ({ sku: `SKU-${line}`, quantity: 1 + (index % 5), unitPrice: '2.55' })),
  };
}

/** Messages as SQS's pollers hand them over. */
function queueBatch(queue: string, bodies: readonly object[]): string {
  const Records = bodies.map((body, index) => {
    const text = JSON.stringify(body);
    const messageId = createHash('sha256').update(`${index}${text}`).digest('hex').slice(0, 32);
    return {
      ...{ messageId, receiptHandle: 'rightsize', body: text, messageAttributes: {} },
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(Date.parse(AT)),
        MessageGroupId: messageId,
      },
      md5OfBody: createHash('md5').update(text).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
      awsRegion: 'us-east-1',
    };
  });
  return JSON.stringify({ Records });
}
