import type { Engine } from '../engine.ts';

/** One record as a consumer sees it. */
export interface EventRecord {
  offset: number;
  timestampMs: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer>;
}

/** Consecutive records of one partition, oldest first, never empty. */
export interface EventBatch {
  topic: string;
  partition: number;
  records: EventRecord[];
}

export interface SubscribeOptions {
  topics: readonly string[];
  /** Consumer group: its members share the partitions; a group that is new starts at the beginning (T79). */
  group: string;
  /** Most records in one batch. */
  batchSize: number;
  /** How long an incomplete batch may wait for more records; 0 hands over at once. */
  batchWindowMs: number;
  /**
   * Called with one batch per partition at a time, partitions in parallel. The offset is committed only after it
   * resolves (T76, T77); a rejection brings the same batch again after a short backoff, for ever: who gives up on
   * records (bisect, failed-event store) must resolve.
   */
  onBatch(batch: EventBatch): Promise<void>;
}

export interface Subscription {
  /** Lets running batches end and commit, then leaves the group. Safe to call twice. */
  stop(): Promise<void>;
  /** Records not yet committed by the group, by `topic/partition`. */
  lag(): Promise<Record<string, number>>;
}

/** An event log the local host can publish to (by `bootstrap`) and consume from. */
export interface EventLogEngine extends Engine {
  kind: 'kafka' | 'in-process';
  /** `127.0.0.1:PORT` speaks Kafka's protocol, `http://127.0.0.1:PORT` the in-process log's. */
  bootstrap: string;
  /** Resolves when the group is joined. Errors: `not_found` for a topic that does not exist. */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
}
