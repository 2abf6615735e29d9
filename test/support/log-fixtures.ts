import type { EventLogPublisher } from '../../functions/aws/kafka-publisher.ts';
import type { LogMessage } from '../../functions/kernel/events/event-log.ts';
import type { EventBatch } from '../../lib/local/engines/event-log/contract.ts';

/** Of now: a broker deletes, half a minute after its start, what is older than it keeps records. */
export const SENT_AT_MS = Date.now();

/** One message; all have the same time. */
export function message(key: string, value: string, headers: Record<string, string> = {}): LogMessage {
  return { key, value, headers, timestampMs: SENT_AT_MS };
}

/** Publishes `0` to `count - 1` under one key. */
export async function publish(publisher: EventLogPublisher, topic: string, count: number): Promise<void> {
  await publisher.publish(
    topic,
    Array.from({ length: count }, (_, n) => message('k', `${n}`)),
  );
}

/** A subscriber's end that remembers all it was given. */
export function collector() {
  const batches: EventBatch[] = [];
  const records = () => batches.flatMap((batch) => batch.records);
  return {
    batches,
    onBatch: async (batch: EventBatch) => {
      batches.push(batch);
    },
    records,
    values: () => records().map(({ value }) => String(value)),
    partitions: () => new Set(batches.map(({ partition }) => partition)),
  };
}
