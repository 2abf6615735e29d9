import type { EachBatchPayload, KafkaMessage } from '../../../../functions/aws/kafka-client.ts';
import type { EventRecord, SubscribeOptions } from '../event-log/contract.ts';
import { retryDelayMs } from '../event-log/retry-delay.ts';

/** What a lane needs of its consumer. */
export interface LaneConsumer {
  options: SubscribeOptions;
  /** Still this member's partition? False after a rebalance took it away. */
  owns(topic: string, partition: number): boolean;
  /** The batch in hand may end and commit; no other is begun, and none is tried again. */
  isStopping(): boolean;
  commit(topic: string, partition: number, next: number): Promise<void>;
  /** Sleeps, but ends at once when the consumer stops. */
  pause(ms: number): Promise<void>;
}

/**
 * Works off what one fetch brought for one partition, in order, in batches of at most `batchSize`. The offset moves by what
 * succeeded and nothing else (T76: contiguous; T77: kafkajs does not resolve the rest by itself).
 */
export async function workOff(payload: EachBatchPayload, consumer: LaneConsumer): Promise<void> {
  const { topic, partition, messages } = payload.batch;
  const { batchSize } = consumer.options;
  for (let from = 0; from < messages.length && !consumer.isStopping(); from += batchSize) {
    const part = messages.slice(from, from + batchSize);
    if (!(await deliver({ topic, partition, records: part.map(recordOf) }, consumer))) return;
    const last = part.at(-1)?.offset ?? '-1';
    payload.resolveOffset(last);
    // A commit that fails is made good by the next one; if none follows, the records come again, which is allowed.
    await consumer.commit(topic, partition, Number(last) + 1).catch(() => undefined);
  }
}

/** Until the batch succeeds (true), or the partition is no longer ours (false). */
async function deliver(
  batch: { topic: string; partition: number; records: EventRecord[] },
  consumer: LaneConsumer,
) {
  const owned = () => consumer.owns(batch.topic, batch.partition);
  for (let failures = 0; owned() && !(consumer.isStopping() && failures > 0); ) {
    try {
      await consumer.options.onBatch(batch);
      return owned();
    } catch {
      // The subscriber knows and tells why; the lane's part is to bring the batch again.
      failures += 1;
      await consumer.pause(retryDelayMs(failures));
    }
  }
  return false;
}

function recordOf({ offset, timestamp, key, value, headers }: KafkaMessage): EventRecord {
  return {
    offset: Number(offset),
    timestampMs: Number(timestamp),
    key,
    value,
    headers: headersOf(headers ?? {}),
  };
}

/** kafkajs gives an array where a name occurs twice; the last one wins. */
function headersOf(headers: NonNullable<KafkaMessage['headers']>): Record<string, Buffer> {
  const single = Object.entries(headers).map(([name, value]) => {
    const last = Array.isArray(value) ? value.at(-1) : value;
    return [name, Buffer.from(last ?? '')] as const;
  });
  return Object.fromEntries(single);
}
