import type { AccountId } from '../tenancy.ts';
import type { DomainEvent, Fact } from './domain-event.ts';

/** Names one aggregate of one account. */
export interface AggregateKey {
  accountId: AccountId;
  aggregateType: string;
  aggregateId: string;
}

/** When the event passed each hop (ISO 8601; null: that hop noted nothing) and what had to be tried again. */
export interface RecordedTrail {
  writtenAt: string | null;
  publishedAt: string | null;
  publishRetries: number;
  publishRetryReason: string | null;
  recordedAt: string;
  /** Why earlier tries to record it failed, oldest first. */
  recordRetries: readonly string[];
  /** W3C trace context of the request that caused it; missing in what was recorded before traces were carried. */
  traceParent?: string | null;
}

/** An event as the history keeps it. */
export interface RecordedEvent {
  event: DomainEvent;
  trail: RecordedTrail;
}

/**
 * What an append found: `appended`; `duplicate` (all of them were there); `gap` (an earlier version is missing, so nothing was
 * appended); `conflict` (another event has such a version, so nothing was appended).
 */
export type AppendOutcome = 'appended' | 'duplicate' | 'gap' | 'conflict';

/** What a fold looks at of consecutive events, versions `first` to `last`. */
export interface FactPage {
  first: number;
  last: number;
  /** In order; each part is parsed when its turn comes, so that a fold has let go of it before the next. */
  parts: Iterable<readonly Fact[]>;
}

/** Port: the event store. */
export interface EventHistory {
  /**
   * Appends consecutive events of one aggregate, each at exactly its version, never over another event and never behind a gap
   * (T86). Events that are there already count as appended. After a crash a prefix of them may be there.
   */
  append(events: readonly RecordedEvent[]): Promise<AppendOutcome>;
  /** Up to `limit` events from `fromVersion` on, in order. */
  read(aggregate: AggregateKey, fromVersion: number, limit: number): Promise<RecordedEvent[]>;
  /** All events from `fromVersion` on, as far as a fold looks at them: the rest is not even parsed. No page is empty. */
  facts(aggregate: AggregateKey, fromVersion: number): AsyncIterable<FactPage>;
}
