import { partitionKey } from '../../../functions/kernel/events/domain-event.ts';
import { toMessage } from '../../../functions/kernel/outbox/relay.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';

const PARTITIONS = 4;

/** An order's event of about 1 KB; `perAggregate` events in a row belong to one order. */
export function orderEventAt(index: number, perAggregate = 4) {
  const lines = Array.from({ length: 4 }, (_, line) => ({
    ...{
      lineNo: line + 1,
      sku: `SKU-${10_000 + index + line}`,
      description: 'Ceramic lantern, white, boxed',
    },
    ...{ quantity: line + 1, unitPrice: `${line}.95`, amountMinor: 95 * (line + 1) },
  }));
  return {
    eventId: `01890a5d-ac96-774b-bcce-${String(index).padStart(12, '0')}`,
    ...{ eventType: 'OrderUpdated', schemaVersion: 1, accountId: `acct-${index % 7}` as AccountId },
    ...{ aggregateType: 'order', aggregateId: `order-${Math.floor(index / perAggregate)}` },
    version: (index % perAggregate) + 1,
    timestamp: '2026-11-21T12:00:00.000Z',
    data: { status: 'paid', currency: 'EUR', placedAt: '2026-05-01T12:30:00.000Z', totalMinor: 4711, lines },
    ...{ correlationId: '01890a5d-ac96-774b-bcce-b302099a8057', causationId: null },
  };
}

/** What Lambda's poller sends for so many records: key and value in base64, headers as lists of bytes. */
export function batchText(count: number): string {
  const records: Record<string, object[]> = {};
  for (let index = 0; index < count; index += 1) {
    const event = orderEventAt(index);
    const partition = Math.floor(index / 4) % PARTITIONS;
    const { value, headers, timestampMs } = toMessage(event);
    const place = `order.events-${partition}`;
    records[place] ??= [];
    records[place].push({
      ...{
        topic: 'order.events',
        partition,
        offset: index,
        timestamp: timestampMs,
        timestampType: 'CREATE_TIME',
      },
      key: Buffer.from(partitionKey(event)).toString('base64'),
      value: Buffer.from(value).toString('base64'),
      headers: Object.entries(headers).map(([name, text]) => ({ [name]: [...Buffer.from(text)] })),
    });
  }
  return JSON.stringify({ eventSource: 'aws:kafka', bootstrapServers: 'b-1:9098', records });
}
