import type { Message, Producer } from 'kafkajs';
import type { LogMessage, PublishMessages } from '../kernel/events/event-log.ts';
import { type KafkaConnection, kafkaClient, kafkajs } from './kafka-client.ts';
import { useQuickGzip } from './kafka-compression.ts';
import { kafkaError } from './kafka-errors.ts';

/** A publisher that holds a connection. */
export interface EventLogPublisher {
  publish: PublishMessages;
  /** Ends the connection; a later `publish` opens a new one. */
  close(): Promise<void>;
}

/**
 * Port PublishMessages over kafkajs: gzip, every in-sync replica, idempotent producer, Kafka's default partitioner, one
 * connection per sandbox, made at the first call.
 *
 * Sends go one after the other and a producer that failed once is thrown away, because kafkajs counts its sequence numbers
 * up only on success: after a send whose answer was lost, it would reuse the numbers for other messages, and the broker
 * would take those for duplicates and drop them without an error.
 */
export function kafkaPublisher(connection: KafkaConnection): EventLogPublisher {
  let producer: Promise<Producer> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function discard(): Promise<void> {
    const old = producer;
    producer = undefined;
    await (await old?.catch(() => undefined))?.disconnect().catch(() => undefined);
  }

  async function send(topic: string, messages: readonly LogMessage[]): Promise<void> {
    const { CompressionTypes } = await kafkajs();
    producer ??= connect(connection);
    try {
      const records = messages.map(recordOf);
      await (await producer).send({ topic, messages: records, acks: -1, compression: CompressionTypes.GZIP });
    } catch (error) {
      await discard();
      throw kafkaError(`publishing to ${topic}`, error);
    }
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  }

  return {
    publish: async (topic, messages) => {
      if (messages.length > 0) await inTurn(() => send(topic, messages));
    },
    close: () => inTurn(discard),
  };
}

async function connect(connection: KafkaConnection): Promise<Producer> {
  const kafka = await kafkaClient(connection);
  const library = await kafkajs();
  useQuickGzip(library);
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: library.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return producer;
}

/** kafkajs wants the timestamp as text of milliseconds (T83: a Date's text would become NaN). */
function recordOf({ key, value, headers, timestampMs }: LogMessage): Message {
  return { key, value, headers: { ...headers }, timestamp: String(timestampMs) };
}
