import type { DomainEvent } from './domain-event.ts';

/** An event (or unreadable record) that a consumer gave up, with everything a person or a redrive needs. */
export interface FailedEvent {
  consumerGroup: string;
  topic: string;
  partition: number;
  offset: number;
  key: string;
  /** The record's value as text, exactly as it was in the log. */
  value: string;
  /** Of the record: they carry correlation, trace context and the hops before on to a retry. */
  headers: Readonly<Record<string, string>>;
  /** undefined when the value is no domain event. */
  event: DomainEvent | undefined;
  reason: string;
  /** Code of our error, or `internal` for any other. */
  code: string;
  /** Tries made, at least 1; 0 when the record could not be read. */
  attempts: number;
}

/** Port: keeps a failed event, once per group, topic, partition and offset; throws when it cannot: then the batch comes again. */
export type SaveFailedEvent = (failed: FailedEvent) => Promise<void>;

/** `failed` waits for a person; the others are kept so that one can see what was done. */
export type FailedStatus = 'failed' | 'retried' | 'discarded';

/** A failed event as it is kept; whether it holds an event is told by the value itself. */
export interface KeptFailedEvent extends Omit<FailedEvent, 'event'> {
  /** `group:topic:partition:offset`. */
  id: string;
  status: FailedStatus;
  failedAt: string;
  /** Retries by a person that failed again, and why the last one did. */
  retries: number;
  lastRetryReason: string | null;
  /** When it was retried with success or discarded. */
  closedAt: string | null;
  /** The value was too large to keep whole: it can be read but not retried. */
  truncated: boolean;
}

export interface FailedPage {
  items: KeptFailedEvent[];
  /** Place behind the last item; null on the last page. */
  next: string | null;
}

/** What came of a retry, or that a person gave the event up. */
export type FailedChange =
  | { kind: 'retried' }
  | { kind: 'discarded' }
  | { kind: 'failed again'; reason: string };

/** Port: the failed events, for people. */
export interface FailedEvents {
  save: SaveFailedEvent;
  /** In the order in which they failed. */
  list(status: FailedStatus, page: { limit: number; after: string | null }): Promise<FailedPage>;
  find(id: string): Promise<KeptFailedEvent | null>;
  /** Only while its status is `failed`; false when it is not any more. */
  change(id: string, change: FailedChange): Promise<boolean>;
}

export function failedEventId({
  consumerGroup,
  topic,
  partition,
  offset,
}: Pick<FailedEvent, 'consumerGroup' | 'topic' | 'partition' | 'offset'>): string {
  return `${consumerGroup}:${topic}:${partition}:${offset}`;
}
