import { murmur3 } from '../sharding/bucket.ts';
import type { AggregateKey, RecordedEvent } from './event-history.ts';

/** The time index has this many lanes a day, so that no day is one hot partition (1,000 writes/s each). */
export const LANES_PER_DAY = 16;

/** One lane of one day; an aggregate is in the same lane every day. */
export interface Slot {
  /** UTC, `2026-11-21`. */
  day: string;
  /** 0 to LANES_PER_DAY - 1. */
  lane: number;
}

/**
 * Events that were appended together: consecutive versions of one aggregate. `position` orders the commits of a slot; it
 * begins with an instant that never goes back within an aggregate, although the events' own timestamps may.
 */
export interface Commit {
  aggregate: AggregateKey;
  slot: Slot;
  position: string;
  events: readonly RecordedEvent[];
}

export interface TimelinePage {
  commits: Commit[];
  /** More may follow the last position. */
  hasNextPage: boolean;
}

/** Port: commits of a slot in the order of their positions, after `afterPosition`. May lag behind appends by a second or so. */
export type ReadSlot = (slot: Slot, afterPosition: string, limit: number) => Promise<TimelinePage>;

const encoder = new TextEncoder();

/** Account first, so that no two tenants can share a key (T71). */
export function aggregateText({ accountId, aggregateType, aggregateId }: AggregateKey): string {
  return `${accountId}#${aggregateType}#${aggregateId}`;
}

export function laneOf(aggregate: AggregateKey): number {
  return murmur3(encoder.encode(aggregateText(aggregate))) % LANES_PER_DAY;
}

/** Of equal instants the lower version comes first; the event id makes it unique. */
export function positionOf(instant: string, version: number, eventId: string): string {
  return `${instant}#${String(version).padStart(10, '0')}#${eventId}`;
}

/** The instant a position begins with. */
export function instantIn(position: string): string {
  return position.slice(0, 24);
}

/** Every day from the one of `from` to the one of `to`, both ISO 8601 in UTC. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  const last = Date.parse(`${to.slice(0, 10)}T00:00:00Z`);
  for (let ms = Date.parse(`${from.slice(0, 10)}T00:00:00Z`); ms <= last; ms += 86_400_000) {
    days.push(new Date(ms).toISOString().slice(0, 10));
  }
  return days;
}
