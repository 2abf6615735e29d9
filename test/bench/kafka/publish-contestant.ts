import { promisify } from 'node:util';
import { gzip, zstdCompress } from 'node:zlib';
import type { Message } from 'kafkajs';
import { kafkaClient, kafkajs } from '../../../functions/aws/kafka-client.ts';
import type { DomainEvent } from '../../../functions/kernel/events/domain-event.ts';
import type { OutboxEntry } from '../../../functions/kernel/outbox/outbox.ts';
import { quietIdleTimer } from '../../../lib/local/engines/kafka/quiet-idle-timer.ts';
import { orderEventAt } from './batch-text.ts';

/** One way to publish, in a process of its own: for every message it gets, all pages of an outbox into that topic. */
const PAGE = 500;
const [bootstrap = '', way = '', eventCount = '0', relayPath = ''] = process.argv.slice(2);
const { CompressionCodecs, CompressionTypes, Partitioners } = await kafkajs();
quietIdleTimer();

const random = (below: number) => Math.floor(Math.random() * below);
const WORDS =
  'white heart lantern holder glass star red woolly hottie bottle knitted union flag set box frosted metal jar hanging'.split(
    ' ',
  );
const pages = makePages(Number(eventCount));

/** Publishes all pages, in order, and resolves when the broker has them. */
type PublishAll = (topic: string) => Promise<void>;

const ways: Record<string, () => Promise<PublishAll>> = {
  relay: async () => {
    const { relayTo } = (await import(relayPath)) as typeof import('../peers/kafka-relay.ts');
    const relay = relayTo(bootstrap);
    return (topic) => relay(topic, pages);
  },
  'sendBatch gzip': () => bare(CompressionTypes.GZIP),
  'sendBatch gzip-1': () => withCodec('GZIP', (bytes) => promisify(gzip)(bytes, { level: 1 })),
  'sendBatch zstd-1': () => withCodec('ZSTD', (bytes) => promisify(zstdCompress)(bytes)),
  'sendBatch plain': () => bare(CompressionTypes.None),
};

const publishAll = await ways[way]?.();

process.on('message', async ({ topic }: { topic: string }) => {
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await publishAll?.(topic);
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  process.send?.({ seconds, cpuMicros: (user + system) / Number(eventCount) });
});
process.send?.({ ready: true });

/** What a careful person writes with kafkajs alone: the same safety, key, value and headers. */
async function bare(compression: number): Promise<PublishAll> {
  const kafka = await kafkaClient({ bootstrap, auth: 'none' });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return async (topic) => {
    for (const page of pages) {
      const topicMessages = [{ topic, messages: page.map(toMessage) }];
      await producer.sendBatch({ topicMessages, acks: -1, compression });
    }
  };
}

function toMessage({ event, trail }: OutboxEntry): Message {
  return {
    key: `${event.accountId}/${event.aggregateId}`,
    value: JSON.stringify(event),
    timestamp: String(Date.parse(event.timestamp)),
    headers: {
      ...{ 'event-id': event.eventId, 'event-type': event.eventType, timestamp: event.timestamp },
      ...{ 'event-version': String(event.schemaVersion), 'correlation-id': event.correlationId },
      ...{ 'causation-id': '', 'written-at': trail.writtenAt, 'published-at': new Date().toISOString() },
    },
  };
}

async function withCodec(
  name: 'GZIP' | 'ZSTD',
  compress: (bytes: Buffer) => Promise<Buffer>,
): Promise<PublishAll> {
  const codec = {
    compress: ({ buffer }: { buffer: Buffer }) => compress(buffer),
    decompress: () => Promise.reject(new Error('nothing is read here')),
  };
  CompressionCodecs[CompressionTypes[name]] = () => codec;
  return bare(CompressionTypes[name]);
}

function makePages(count: number): OutboxEntry[][] {
  const trail = { writtenAt: '2026-11-27T12:00:00.000Z', publishRetries: 0, publishRetryReason: null };
  const entries = Array.from({ length: count }, (_, index): OutboxEntry => {
    return { position: String(index), topic: '', event: variedEventAt(index), trail };
  });
  return Array.from({ length: count / PAGE }, (_, page) => entries.slice(page * PAGE, (page + 1) * PAGE));
}

/** The event with lines that differ as those of real orders do: what repeats in all events compresses to nothing. */
function variedEventAt(index: number): DomainEvent {
  const event = orderEventAt(index);
  const word = () => WORDS[random(WORDS.length)] ?? '';
  const lines = event.data.lines.map((line) => {
    const unitPrice = `${random(40)}.${10 + random(90)}`;
    const description = `${word()} ${word()} ${word()} ${word()}`;
    return { ...line, sku: `${10_000 + random(15_000)}`, description, quantity: 1 + random(24), unitPrice };
  });
  return {
    ...event,
    eventId: crypto.randomUUID(),
    data: { ...event.data, totalMinor: random(100_000), lines },
  };
}
