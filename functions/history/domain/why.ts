import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { EffectRecord } from '../../kernel/events/effect-ledger.ts';
import type { RecordedEvent } from '../../kernel/events/event-history.ts';

/** One station of an event's way. */
export interface Hop {
  hop: 'accepted' | 'written' | 'published' | 'recorded';
  /** ISO 8601; null: nobody noted it (the event is older than this note). */
  at: string | null;
  /** Since the hop before that is known; null where one of the two is not. Clocks of two machines: may be slightly negative. */
  lagMs: number | null;
  /** Tries that failed before it succeeded. */
  retries: number;
  /** Why they failed, oldest first; only the last reason of publications is kept. */
  reasons: readonly string[];
}

/** Something that happened outside because of the event. */
export interface DeliveredEffect {
  effect: string;
  state: EffectRecord['state'];
  attempts: number;
  at: string;
  /** Since the event was published, or the last hop before that is known: the recorder and the sender read the log side by side. */
  lagMs: number | null;
  note: string;
}

export interface EventTruth {
  eventId: string;
  eventType: string;
  version: number;
  correlationId: string;
  causationId: string | null;
  /** W3C trace context of the request that caused it; null where nobody traced. */
  traceParent: string | null;
  hops: Hop[];
  delivered: DeliveredEffect[];
}

/** An event's way, hop by hop, from what the hops noted. Pure. */
export function explainEvent({ event, trail }: RecordedEvent, effects: readonly EffectRecord[]): EventTruth {
  const published = trail.publishRetryReason === null ? [] : [trail.publishRetryReason];
  const stations: Omit<Hop, 'lagMs'>[] = [
    { hop: 'accepted', at: event.timestamp, retries: 0, reasons: [] },
    { hop: 'written', at: trail.writtenAt, retries: 0, reasons: [] },
    { hop: 'published', at: trail.publishedAt, retries: trail.publishRetries, reasons: published },
    {
      hop: 'recorded',
      at: trail.recordedAt,
      retries: trail.recordRetries.length,
      reasons: trail.recordRetries,
    },
  ];
  return {
    ...identityOf(event),
    traceParent: trail.traceParent ?? null,
    hops: withLags(stations),
    delivered: effects.map((effect) =>
      toDelivered(effect, trail.publishedAt ?? trail.writtenAt ?? event.timestamp),
    ),
  };
}

function identityOf(event: DomainEvent): Omit<EventTruth, 'hops' | 'delivered' | 'traceParent'> {
  const { eventId, eventType, version, correlationId, causationId } = event;
  return { eventId, eventType, version, correlationId, causationId };
}

function withLags(stations: readonly Omit<Hop, 'lagMs'>[]): Hop[] {
  let before: string | null = null;
  return stations.map((station) => {
    const lagMs = lag(before, station.at);
    before = station.at ?? before;
    return { ...station, lagMs };
  });
}

function lag(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from);
}

function toDelivered(record: EffectRecord, sinceAt: string): DeliveredEffect {
  const at = record.settledAt ?? record.claimedAt;
  const { effect, state, attempt: attempts, note } = record;
  return { effect, state, attempts, at, lagMs: lag(sinceAt, at), note };
}
