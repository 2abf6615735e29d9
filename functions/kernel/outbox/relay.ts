import type { Clock } from '../clock.ts';
import { type DomainEvent, partitionKey } from '../events/domain-event.ts';
import type { LogMessage, PublishMessages } from '../events/event-log.ts';
import type { OutboxEntry } from './outbox.ts';

export interface RelayPorts {
  read: () => Promise<OutboxEntry[]>;
  publish: PublishMessages;
  remove: (positions: readonly string[]) => Promise<void>;
  /** False when the invocation has too little time left for another round. */
  mayContinue: () => boolean;
  /** Remembers on the rows that their publication failed; when it fails itself, only that memory is lost. */
  noteFailure: (positions: readonly string[], reason: string) => Promise<void>;
  clock: Clock;
}

export interface RelayResult {
  published: number;
  /** False when time ran out first: somebody must come back. */
  emptied: boolean;
}

/**
 * Moves events from one outbox to the log until the outbox is empty: read in order, publish, delete what was acknowledged.
 * A crash between publish and delete publishes again, under the same event id, which consumers drop. Rows that commit late
 * with a smaller position are picked up by a later round; within one aggregate they cannot, its row lock orders them.
 */
export async function relayOutbox(ports: RelayPorts): Promise<RelayResult> {
  let published = 0;
  while (ports.mayContinue()) {
    const entries = await ports.read();
    if (entries.length === 0) return { published, emptied: true };
    await publishByTopic(ports, entries);
    await ports.remove(entries.map((entry) => entry.position));
    published += entries.length;
  }
  return { published, emptied: false };
}

async function publishByTopic(ports: RelayPorts, entries: readonly OutboxEntry[]): Promise<void> {
  const topics = Map.groupBy(entries, (entry) => entry.topic);
  await Promise.all(
    [...topics].map(async ([topic, some]) => {
      const publishedAt = new Date(ports.clock()).toISOString();
      const messages = some.map((entry) => toTrackedMessage(entry, publishedAt));
      await ports.publish(topic, messages).catch(async (error: unknown) => {
        const positions = some.map((entry) => entry.position);
        await ports.noteFailure(positions, reasonOf(error)).catch(() => undefined);
        throw error;
      });
    }),
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The event as the log carries it: JSON value, and headers that say what it is without parsing (requirement H2). */
export function toMessage(event: DomainEvent): LogMessage {
  return {
    key: partitionKey(event),
    value: JSON.stringify(event),
    timestampMs: Date.parse(event.timestamp),
    headers: {
      'event-id': event.eventId,
      'event-type': event.eventType,
      'event-version': String(event.schemaVersion),
      'correlation-id': event.correlationId,
      'causation-id': event.causationId ?? '',
      timestamp: event.timestamp,
    },
  };
}

/** Besides, when each hop was; readers who do not ask for them need not know. */
function toTrackedMessage({ event, trail }: OutboxEntry, publishedAt: string): LogMessage {
  const message = toMessage(event);
  const hops = { 'written-at': trail.writtenAt, 'published-at': publishedAt };
  if (trail.publishRetries === 0) return { ...message, headers: { ...message.headers, ...hops } };
  const retries = {
    'publish-retries': String(trail.publishRetries),
    'publish-retry-reason': trail.publishRetryReason ?? '',
  };
  return { ...message, headers: { ...message.headers, ...hops, ...retries } };
}
