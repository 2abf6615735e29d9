import { createHash } from 'node:crypto';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';

export const BATCH = 50;
const AT = '2026-01-01T00:00:00.000Z';

/** Fifty new orders of one partition, as the log's pollers hand them to the history's recorder. */
export function recorderBatch(index: number, run: string, size = BATCH): string {
  const records = Array.from({ length: size }, (_, offset) => {
    const event = orderCreated(`${run}-${index}-${offset}`);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    return {
      ...{ topic: 'order.events', partition: 0, offset: index * BATCH + offset, timestamp: Date.parse(AT) },
      ...{ key: base64(event.aggregateId), value: base64(JSON.stringify(event)), headers: [] },
    };
  });
  return JSON.stringify({ eventSource: 'aws:kafka', records: { 'order.events-0': records } });
}

/** The id of the event that begins the batch of that number. */
export function firstEventId(index: number, run: string): string {
  return idOf(`${run}-${index}-0`);
}

function orderCreated(name: string): DomainEvent {
  const orderId = `rs-${name}`;
  const lines = [1, 2, 3].map((lineNo) => ({
    ...{ lineNo, sku: `SKU-${lineNo}`, description: 'WHITE HANGING HEART T-LIGHT HOLDER' },
    ...{ quantity: 2, unitPrice: '2.55', amountMinor: 510 },
  }));
  return {
    ...{ eventId: idOf(name), eventType: 'OrderCreated', schemaVersion: 1, accountId: 'rightsize-shop' },
    ...{ aggregateType: 'order', aggregateId: orderId, version: 1, timestamp: AT },
    ...{ correlationId: idOf(orderId), causationId: null },
    data: {
      ...{ orderId, status: 'paid', currency: 'EUR', totalMinor: 1530, placedAt: AT, modifiedAt: AT },
      ...{ customer: { id: 'c-1', name: 'Ada Example' }, lines },
    },
  } as DomainEvent;
}

/** The same name has the same id, in the form of a UUIDv7. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `019a0000-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10, 22)}`;
}
