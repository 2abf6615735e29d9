import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kafkaClient, kafkajs } from '../../functions/aws/kafka-client.ts';
import { kafkaPublisher } from '../../functions/aws/kafka-publisher.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import type { OutboxEntry } from '../../functions/kernel/outbox/outbox.ts';
import { relayOutbox } from '../../functions/kernel/outbox/relay.ts';
import type { GuardedLog } from '../../functions/kernel/outbox/topic-breakers.ts';
import { eventually } from '../support/eventually.ts';
import { orderEvent } from '../support/kafka-batches.ts';
import { type KafkaProxy, type ProduceFault, startKafkaProxy } from '../support/kafka-proxy.ts';
import { type LogUnderTest, logEngines, openLog } from '../support/log-engines.ts';
import { collector, message } from '../support/log-fixtures.ts';

/** More than kafkajs tries (6), so that the send fails for good. */
const LASTING = 7;
const lasting = (fault: ProduceFault) => Array.from({ length: LASTING }, () => fault);
const faults = ['lost-request', 'cut-half-way', 'lost-answer'] as const;

describe.skipIf(logEngines.kafka.skip)('publishing over a line that breaks', () => {
  let log: LogUnderTest;
  let proxy: KafkaProxy;
  let topic: string;

  beforeAll(async () => {
    log = await openLog(logEngines.kafka.start);
    proxy = await startKafkaProxy(log.engine.bootstrap);
  });
  afterAll(async () => {
    await proxy?.close();
    await log?.close();
  });
  beforeEach(async () => {
    topic = await log.newTopic(3);
  });

  const connection = () => ({ bootstrap: proxy.bootstrap, auth: 'none' }) as const;

  /** Everything in the topic, in the order of each partition; a last message tells that nothing more can come. */
  async function readTopic(): Promise<DomainEvent[]> {
    const seen = collector();
    const group = `${topic}-reader`;
    const options = { topics: [topic], group, batchSize: 500, batchWindowMs: 0, onBatch: seen.onBatch };
    const subscription = await log.engine.subscribe(options);
    await eventually(async () => {
      const lags = Object.values(await subscription.lag());
      expect(lags.reduce((sum, lag) => sum + lag, 0)).toBe(0);
    });
    await subscription.stop();
    return seen.values().map((value) => JSON.parse(value) as DomainEvent);
  }

  /** An outbox in memory, and a relay that is called again after every failure, as its queue does. */
  async function relayAll(
    entries: readonly OutboxEntry[],
    arriving: OutboxEntry[],
    meanwhile: { afterPage?: () => Promise<void>; afterFailure?: () => void } = {},
  ): Promise<number> {
    const publisher = kafkaPublisher(connection());
    // Without circuits: each failure is to be followed by another try at once.
    const log: GuardedLog = {
      publish: async (to, messages) => {
        await publisher.publish(to, messages);
        return 'published';
      },
      resting: () => new Map(),
    };
    let waiting = [...entries];
    let failures = 0;
    const run = () =>
      relayOutbox({
        read: async () => waiting.slice(0, 40),
        log,
        remove: async (positions) => {
          waiting = waiting.filter(({ position }) => !positions.includes(position));
          await meanwhile.afterPage?.();
        },
        noteFailure: async () => undefined,
        mayContinue: () => true,
        clock: Date.now,
      });
    for (;;) {
      const outcome = await run().catch(() => undefined);
      if (outcome?.end.kind === 'emptied') break;
      failures += 1;
      meanwhile.afterFailure?.();
      // What was written meanwhile makes the next page another one than the page that failed.
      waiting.push(...arriving.splice(0, 10));
    }
    await publisher.close();
    return failures;
  }

  const entry = (index: number): OutboxEntry => {
    const event = orderEvent(`o-${index % 20}`, Math.floor(index / 20) + 1);
    const trail = {
      writtenAt: event.timestamp,
      publishRetries: 0,
      publishRetryReason: null,
      traceParent: null,
    };
    return { position: String(index), topic, event, trail };
  };

  function expectComplete(found: readonly DomainEvent[], count: number): void {
    const firsts = new Map(found.map((event) => [event.eventId, event]));
    expect(firsts.size).toBe(count);
    for (const events of Map.groupBy(firsts.values(), ({ aggregateId }) => aggregateId).values()) {
      expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    }
  }

  test.each(faults)(
    'one %s: the client sends again by itself, and the broker keeps each event once',
    async (fault) => {
      const entries = Array.from({ length: 200 }, (_, index) => entry(index));
      proxy.plan(['none', fault, 'none', fault]);
      expect(await relayAll(entries, [])).toBe(0);
      expect(proxy.planned()).toBe(0);
      const found = await readTopic();
      expect(found).toHaveLength(200);
      expectComplete(found, 200);
    },
  );

  test.each(faults)(
    'a lasting %s: the relay fails, comes again with other pages, and nothing is lost or overtaken',
    async (fault) => {
      const all = Array.from({ length: 240 }, (_, index) => entry(index));
      proxy.plan(['none', ...lasting(fault)]);
      expect(await relayAll(all.slice(0, 200), all.slice(200))).toBeGreaterThan(0);
      expectComplete(await readTopic(), 210);
    },
  );

  test('a broker that restarts in the middle of a run: what the relay publishes before, meanwhile and after is complete and in order', async () => {
    const all = Array.from({ length: 400 }, (_, index) => entry(index));
    let restarted: Promise<void> | undefined;
    let stopped = false;
    // Back only after a send has failed for good: a broker that is quick to return is made up for by kafkajs alone.
    const failures = await relayAll(all, [], {
      afterPage: async () => {
        if (stopped) return;
        stopped = true;
        await log.engine.stop();
      },
      afterFailure: () => {
        restarted ??= log.restart().then(() => proxy.moveTo(log.engine.bootstrap));
      },
    });
    await restarted;
    expect(failures).toBeGreaterThan(0);
    expectComplete(await readTopic(), 400);
  });

  test('kafkajs loses messages when a producer is used again after a failed send; the publisher does not', async () => {
    const { Partitioners } = await kafkajs();
    const producer = (await kafkaClient(connection())).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const send = (text: string) =>
      producer.send({ topic, acks: -1, messages: [{ key: 'k', value: JSON.stringify(text) }] });
    proxy.plan(lasting('lost-answer'));
    await expect(send('first')).rejects.toThrow();
    proxy.plan([]);
    await send('second');
    await producer.disconnect();
    // The day this fails kafkajs counts on after a failure, and the publisher need not throw its producer away.
    expect(await readTopic()).toEqual(['first']);

    topic = await log.newTopic(3);
    const publisher = kafkaPublisher(connection());
    proxy.plan(lasting('lost-answer'));
    await expect(publisher.publish(topic, [message('k', '"first"')])).rejects.toThrow();
    proxy.plan([]);
    await publisher.publish(topic, [message('k', '"second"')]);
    await publisher.close();
    expect(await readTopic()).toEqual(['first', 'second']);
  });
});
