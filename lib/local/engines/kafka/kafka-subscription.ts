import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from '../../../../functions/aws/kafka-client.ts';
import type { SubscribeOptions } from '../event-log/contract.ts';
import { type LaneConsumer, workOff } from './partition-lane.ts';

/** As Kafka's own client: three heartbeats may get lost before the session ends. */
const HEARTBEATS_PER_SESSION = 3;
const MOST_HEARTBEAT_MS = 3_000;
/** Heartbeats go out between fetches, so no fetch may wait longer than this. */
const MOST_WAIT_MS = 5_000;
const RESTART_MS = 1_000;
/** The broker counts bytes, not records: what an incomplete batch is taken to weigh when a batch window is wanted. */
const BYTES_PER_RECORD = 256;

/**
 * One member of a consumer group. kafkajs stays in its fetch loop all the time, because each fetched batch is handed to a
 * lane of its partition, and that partition is paused until the lane is done: partitions do not wait for each other, and
 * heartbeats go on however slow a handler is (T80).
 */
export class KafkaSubscription implements LaneConsumer {
  readonly options: SubscribeOptions;
  readonly #kafka: Kafka;
  readonly #sessionTimeoutMs: number;
  readonly #stopping = new AbortController();
  readonly #lanes = new Map<string, Promise<void>>();
  #assigned = new Set<string>();
  #consumer: Consumer | undefined;

  /** Without a heartbeat for `sessionTimeoutMs` the broker gives the partitions to others; it allows 6 s at least. */
  constructor(kafka: Kafka, options: SubscribeOptions, sessionTimeoutMs = 30_000) {
    this.#kafka = kafka;
    this.options = options;
    this.#sessionTimeoutMs = sessionTimeoutMs;
  }

  async start(): Promise<void> {
    const consumer = this.#kafka.consumer({ ...fetchSettings(this.options), ...this.#session() });
    this.#consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const pairs = Object.entries(payload.memberAssignment);
      this.#assigned = new Set(
        pairs.flatMap(([topic, all]) => all.map((partition) => `${topic}/${partition}`)),
      );
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      // kafkajs comes back by itself from what it calls retriable; the rest must not end the subscription either.
      if (!payload.restart) void this.#restart();
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    const eachBatch = async (payload: EachBatchPayload) => this.#open(payload);
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#lanes.values());
    await this.#consumer?.disconnect().catch(() => undefined);
  }

  owns(topic: string, partition: number): boolean {
    return this.#assigned.has(`${topic}/${partition}`);
  }

  isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async commit(topic: string, partition: number, next: number): Promise<void> {
    await this.#consumer?.commitOffsets([{ topic, partition, offset: String(next) }]);
  }

  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  #session() {
    const heartbeatInterval = Math.min(this.#sessionTimeoutMs / HEARTBEATS_PER_SESSION, MOST_HEARTBEAT_MS);
    return { sessionTimeout: this.#sessionTimeoutMs, heartbeatInterval };
  }

  #open(payload: EachBatchPayload): void {
    const lane = `${payload.batch.topic}/${payload.batch.partition}`;
    const resume = payload.pause();
    // After a rebalance the lane may still be busy: it goes on alone, and what it did not do is fetched again.
    const work = this.#lanes.get(lane) ?? this.#workOff(payload).finally(() => this.#lanes.delete(lane));
    this.#lanes.set(lane, work);
    void work.finally(resume);
  }

  async #workOff(payload: EachBatchPayload): Promise<void> {
    // kafkajs throws when an offset is resolved for a topic a rebalance has just taken away; its new owner goes on there.
    await workOff(payload, this).catch(() => undefined);
  }

  async #restart(): Promise<void> {
    await this.#consumer?.disconnect().catch(() => undefined);
    while (!this.#stopping.signal.aborted) {
      await this.pause(RESTART_MS);
      if (this.#stopping.signal.aborted) return;
      try {
        return await this.start();
      } catch {
        await this.#consumer?.disconnect().catch(() => undefined);
      }
    }
  }
}

function fetchSettings({ group, batchSize, batchWindowMs }: SubscribeOptions) {
  const maxWaitTimeInMs = Math.min(batchWindowMs, MOST_WAIT_MS);
  return {
    groupId: group,
    allowAutoTopicCreation: false,
    // The batch window is the broker's own: it answers when enough bytes are there or the time is over.
    ...(batchWindowMs > 0
      ? { minBytes: batchSize * BYTES_PER_RECORD, maxWaitTimeInMs }
      : { minBytes: 1, maxWaitTimeInMs: 100 }),
  };
}
