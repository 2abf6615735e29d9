import type { AccountId } from '../tenancy.ts';
import type { DomainEvent } from './domain-event.ts';

/** Names one aggregate of one account. */
export interface AggregateKey {
  accountId: AccountId;
  aggregateType: string;
  aggregateId: string;
}

/**
 * What an append found: `appended`; `duplicate` (this very event was there); `gap` (an earlier version is missing, so it
 * was not appended); `conflict` (another event has that version, so it was not appended).
 */
export type AppendOutcome = 'appended' | 'duplicate' | 'gap' | 'conflict';

/** Port: the event store. */
export interface EventHistory {
  /** Appends at exactly `event.version`, never over another event and never behind a gap (T86). */
  append(event: DomainEvent): Promise<AppendOutcome>;
  /** Up to `limit` events from `fromVersion` on, in order. */
  read(aggregate: AggregateKey, fromVersion: number, limit: number): Promise<DomainEvent[]>;
}
