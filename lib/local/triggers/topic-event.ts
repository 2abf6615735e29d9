import type { EventBatch, EventRecord } from '../engines/event-log/contract.ts';
import type { TopicMappingModel } from '../template/model.ts';

/** The event that Kafka event source mappings send, for records of one partition. */
export function toTopicEvent(batch: EventBatch, model: TopicMappingModel): Record<string, unknown> {
  return {
    eventSource: model.source,
    ...(model.sourceArn === undefined ? {} : { eventSourceArn: model.sourceArn }),
    ...(model.bootstrapServers === undefined ? {} : { bootstrapServers: model.bootstrapServers }),
    records: {
      [`${batch.topic}-${batch.partition}`]: batch.records.map((record) => toRecord(record, batch)),
    },
  };
}

function toRecord(record: EventRecord, { topic, partition }: EventBatch): Record<string, unknown> {
  return {
    topic,
    partition,
    offset: record.offset,
    timestamp: record.timestampMs,
    timestampType: 'CREATE_TIME',
    ...(record.key ? { key: record.key.toString('base64') } : {}),
    ...(record.value ? { value: record.value.toString('base64') } : {}),
    headers: Object.entries(record.headers).map(([name, value]) => ({ [name]: signedBytes(value) })),
  };
}

/** Header bytes arrive as Java's signed bytes: -128 to 127. */
function signedBytes(value: Buffer): number[] {
  return Array.from(new Int8Array(value));
}

/** Bytes the record takes in the event, base64 included. */
export function recordBytes(record: EventRecord): number {
  const data = (record.key?.length ?? 0) + (record.value?.length ?? 0);
  const headers = Object.values(record.headers).reduce((sum, value) => sum + value.length, 0);
  return Math.ceil((data * 4) / 3) + headers * 5 + 200;
}
