import type { KafkaBatch, KafkaRecord } from '../../functions/entry/kafka-record.ts';
import { type DomainEvent, partitionKey } from '../../functions/kernel/events/domain-event.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';

export const TOPIC = 'order.events';

/** The n-th event of an order. */
export function orderEvent(
  aggregateId: string,
  version: number,
  change: Partial<DomainEvent> = {},
): DomainEvent {
  return {
    eventId: `${aggregateId}-${version}`,
    eventType: 'OrderUpdated',
    schemaVersion: 1,
    accountId: 'acme' as AccountId,
    aggregateType: 'order',
    aggregateId,
    version,
    timestamp: '2026-11-21T12:00:00.000Z',
    data: { note: 'Grüße' },
    correlationId: 'c',
    causationId: null,
    ...change,
  };
}

/** What Lambda hands over for these events or raw texts, in this order, all in one partition. */
export function kafkaBatch(
  values: readonly (DomainEvent | { key?: string; text: string | null })[],
  headers: KafkaRecord['headers'] = [],
): KafkaBatch {
  const records = values.map((value, offset): KafkaRecord => {
    const isEvent = 'eventId' in value;
    const text = isEvent ? JSON.stringify(value) : value.text;
    const key = isEvent ? partitionKey(value) : value.key;
    return {
      topic: TOPIC,
      partition: 0,
      offset,
      timestamp: 0,
      value: text === null ? null : Buffer.from(text).toString('base64'),
      headers,
      ...(key === undefined ? {} : { key: Buffer.from(key).toString('base64') }),
    };
  });
  return { eventSource: 'aws:kafka', records: { [`${TOPIC}-0`]: records } };
}
