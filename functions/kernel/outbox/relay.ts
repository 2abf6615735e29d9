import type { Clock } from '../clock.ts';
import { isRetryable, reasonOf } from '../errors.ts';
import { type DomainEvent, partitionKey } from '../events/domain-event.ts';
import type { LogMessage } from '../events/event-log.ts';
import type { OutboxEntry } from './outbox.ts';
import type { GuardedLog } from './topic-breakers.ts';

/** Port: events that wait, in the order in which they are to be published. */
export interface Outbox {
  /** The oldest entries, but those of some topics; none: nothing waits that may be published now. */
  read: (exceptTopics: readonly string[]) => Promise<OutboxEntry[]>;
  /** Forgets what the log has acknowledged. */
  remove: (positions: readonly string[]) => Promise<void>;
  /** Remembers of entries that their publication failed; when it fails itself, only that memory is lost. */
  noteFailure: (positions: readonly string[], reason: string) => Promise<void>;
}

export interface RelayPorts extends Outbox {
  log: GuardedLog;
  /** False when the invocation has too little time left for another round. */
  mayContinue: () => boolean;
  clock: Clock;
}

export interface RelayResult {
  published: number;
  /** Milliseconds that the oldest row had waited when the relay came; 0 for an empty outbox. */
  oldestAgeMs: number;
  end: RelayEnd;
}

/** Why the relay stopped: nothing is left; somebody must come back at once; or later, because the log does not take these topics. */
export type RelayEnd =
  | { kind: 'emptied' }
  | { kind: 'out of time' }
  | { kind: 'refused'; topics: readonly string[]; reason: string };

const OPEN = 'its circuit is open';

/**
 * Moves events from one outbox to the log until the outbox is empty: read in order, publish, delete what was acknowledged.
 * A crash between publish and delete publishes again, under the same event id, which consumers drop. Rows that commit late
 * with a smaller position are picked up by a later round; within one aggregate they cannot, its row lock orders them.
 * A topic that cannot be published to keeps its rows and holds up no other topic.
 */
export async function relayOutbox(ports: RelayPorts): Promise<RelayResult> {
  const result = { published: 0, oldestAgeMs: 0 };
  while (ports.mayContinue()) {
    const resting = [...ports.log.resting().keys()];
    const entries = await ports.read(resting);
    if (result.published === 0) result.oldestAgeMs = ageOf(entries[0], ports.clock);
    if (entries.length === 0) return { ...result, end: endOf(resting) };
    const results = await publishByTopic(ports, entries);
    result.published += await removePublished(ports, results);
    const refusal = refusalIn(results);
    if (refusal) return { ...result, end: refusal };
  }
  return { ...result, end: { kind: 'out of time' } };
}

function ageOf(oldest: OutboxEntry | undefined, clock: Clock): number {
  return oldest ? Math.max(0, clock() - Date.parse(oldest.trail.writtenAt)) : 0;
}

/** The number of events that are through. */
async function removePublished({ remove }: RelayPorts, results: readonly TopicResult[]): Promise<number> {
  const through = results.flatMap(({ outcome, entries }) => (outcome.kind === 'published' ? entries : []));
  if (through.length > 0) await remove(through.map((entry) => entry.position));
  return through.length;
}

function endOf(resting: readonly string[]): RelayEnd {
  if (resting.length === 0) return { kind: 'emptied' };
  return { kind: 'refused', topics: resting, reason: OPEN };
}

type TopicOutcome =
  | { kind: 'published' }
  /** The log may take it later. */
  | { kind: 'refused'; reason: string }
  /** Another try cannot mend it. */
  | { kind: 'broken'; error: unknown };

interface TopicResult {
  topic: string;
  entries: readonly OutboxEntry[];
  outcome: TopicOutcome;
}

function publishByTopic(ports: RelayPorts, all: readonly OutboxEntry[]): Promise<TopicResult[]> {
  const topics = [...Map.groupBy(all, (entry) => entry.topic)];
  return Promise.all(
    topics.map(async ([topic, entries]) => ({
      ...{ topic, entries },
      outcome: await publishTopic(ports, topic, entries),
    })),
  );
}

async function publishTopic(
  { log, noteFailure, clock }: RelayPorts,
  topic: string,
  entries: readonly OutboxEntry[],
): Promise<TopicOutcome> {
  const now = clock();
  const messages = entries.map((entry) => toTrackedMessage(entry, now));
  try {
    if ((await log.publish(topic, messages)) === 'published') return { kind: 'published' };
    return { kind: 'refused', reason: OPEN };
  } catch (error) {
    const reason = reasonOf(error);
    const positions = entries.map((entry) => entry.position);
    await noteFailure(positions, reason).catch(() => undefined);
    return isRetryable(error) ? { kind: 'refused', reason } : { kind: 'broken', error };
  }
}

/** Throws what cannot be mended by another try; null: nothing was refused. */
function refusalIn(results: readonly TopicResult[]): RelayEnd | null {
  const reasons = new Map<string, string>();
  for (const { topic, outcome } of results) {
    if (outcome.kind === 'broken') throw outcome.error;
    if (outcome.kind === 'refused') reasons.set(topic, outcome.reason);
  }
  const [reason] = reasons.values();
  return reason === undefined ? null : { kind: 'refused', topics: [...reasons.keys()], reason };
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

/**
 * Besides, when each hop was and the trace it belongs to; readers who do not ask for them need not know. The record's time is
 * when it is published: a log counts its retention from there, so with the event's own time a log would delete at once, and
 * unread, what an outbox had to hold for longer than the log keeps anything.
 */
function toTrackedMessage({ event, trail }: OutboxEntry, nowMs: number): LogMessage {
  const message = toMessage(event);
  const headers = {
    ...message.headers,
    'written-at': trail.writtenAt,
    'published-at': new Date(nowMs).toISOString(),
    ...(trail.traceParent !== null && { traceparent: trail.traceParent }),
    ...(trail.publishRetries > 0 && {
      'publish-retries': String(trail.publishRetries),
      'publish-retry-reason': trail.publishRetryReason ?? '',
    }),
  };
  return { ...message, headers, timestampMs: nowMs };
}
