/** What a topic is to be. */
export interface TopicWish {
  partitions: number;
  retentionMs: number;
}

/** What the log says a topic is; null: this log knows no such thing. */
export interface TopicState {
  partitions: number;
  /** Copies of the partition that has the fewest. */
  replication: number | null;
  retentionMs: number | null;
}

/** The log as it is: its topics, and how many copies a partition can have. */
export interface LogState {
  topics: Readonly<Record<string, TopicState>>;
  /** null: this log keeps one copy. */
  brokers: number | null;
}

/** Port: the topics of a log. Errors: `unavailable`, `timeout` (both retryable). */
export interface TopicAdmin {
  /** Those of the topics that are there. */
  describe(topics: readonly string[]): Promise<LogState>;
  create(topic: string, wish: TopicWish): Promise<void>;
  raisePartitions(topic: string, partitions: number): Promise<void>;
  /** Leaves the other settings of the topic as they are. */
  setRetention(topic: string, retentionMs: number): Promise<void>;
  close(): Promise<void>;
}
