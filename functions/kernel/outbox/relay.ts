import { type DomainEvent, partitionKey } from '../events/domain-event.ts';
import type { LogMessage, PublishMessages } from '../events/event-log.ts';
import type { OutboxEntry } from './outbox.ts';

export interface RelayPorts {
  read: () => Promise<OutboxEntry[]>;
  publish: PublishMessages;
  remove: (positions: readonly string[]) => Promise<void>;
  /** False when the invocation has too little time left for another round. */
  mayContinue: () => boolean;
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
    await publishByTopic(ports.publish, entries);
    await ports.remove(entries.map((entry) => entry.position));
    published += entries.length;
  }
  return { published, emptied: false };
}

async function publishByTopic(publish: PublishMessages, entries: readonly OutboxEntry[]): Promise<void> {
  const topics = Map.groupBy(entries, (entry) => entry.topic);
  await Promise.all(
    [...topics].map(([topic, some]) =>
      publish(
        topic,
        some.map((entry) => toMessage(entry.event)),
      ),
    ),
  );
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
