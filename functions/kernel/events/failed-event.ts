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
