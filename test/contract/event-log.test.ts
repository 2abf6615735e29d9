import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SubscribeOptions } from '../../lib/local/engines/event-log/contract.ts';
import { partitionOf } from '../../lib/local/engines/event-log/murmur2.ts';
import { eventually } from '../support/eventually.ts';
import { type LogUnderTest, logEngines, openLog } from '../support/log-engines.ts';
import { collector, message, publish, SENT_AT_MS } from '../support/log-fixtures.ts';

for (const [name, { skip, start }] of Object.entries(logEngines)) {
  describe.skipIf(skip)(`event log contract: ${name}`, () => {
    let log: LogUnderTest;
    let topic: string;

    const newTopic = async (partitions: number) => {
      topic = await log.newTopic(partitions);
    };
    const subscribe = (options: Partial<SubscribeOptions> & Pick<SubscribeOptions, 'onBatch'>) =>
      log.engine.subscribe({
        topics: [topic],
        group: `group-of-${topic}`,
        batchSize: 100,
        batchWindowMs: 0,
        ...options,
      });

    beforeAll(async () => {
      log = await openLog(start);
    });
    afterAll(() => log?.close());

    test('T79: a new group reads from the beginning, everything as it was published', async () => {
      await newTopic(1);
      await log.publisher.publish(topic, [message('k', 'first', { type: 'order.placed', trace: 'ä-1' })]);
      const seen = collector();
      const subscription = await subscribe({ onBatch: seen.onBatch });
      await eventually(() => expect(seen.values()).toEqual(['first']));
      const [record] = seen.records();
      expect(record).toMatchObject({ offset: 0, timestampMs: SENT_AT_MS });
      expect(record?.key?.toString()).toBe('k');
      expect(record?.headers['type']?.toString()).toBe('order.placed');
      expect(record?.headers['trace']?.toString()).toBe('ä-1');
      await subscription.stop();
    });

    test('the same key goes to the same partition as with Kafka, in order', async () => {
      await newTopic(4);
      const keys = ['a', 'order-17', 'Ω', 'x'.repeat(33)];
      for (let round = 0; round < 5; round += 1) {
        await log.publisher.publish(
          topic,
          keys.flatMap((key) => [
            message(key, `${key}:${2 * round}`),
            message(key, `${key}:${2 * round + 1}`),
          ]),
        );
      }
      const seen = collector();
      const subscription = await subscribe({ onBatch: seen.onBatch });
      await eventually(() => expect(seen.values()).toHaveLength(40));
      for (const key of keys) {
        const ofKey = seen.batches.flatMap(({ partition, records }) =>
          records
            .filter((record) => record.key?.toString() === key)
            .map((record) => ({ partition, value: String(record.value) })),
        );
        expect(ofKey.map(({ value }) => value)).toEqual(Array.from({ length: 10 }, (_, n) => `${key}:${n}`));
        expect(new Set(ofKey.map(({ partition }) => partition))).toEqual(
          new Set([partitionOf(Buffer.from(key), 4)]),
        );
      }
      await subscription.stop();
    });

    test('T76 T77: a failed batch comes again from the same offset and nothing after it overtakes', async () => {
      await newTopic(1);
      await publish(log.publisher, topic, 25);
      const calls: string[][] = [];
      let failures = 2;
      const subscription = await subscribe({
        batchSize: 10,
        onBatch: async ({ records }) => {
          calls.push(records.map(({ value }) => String(value)));
          if (calls.length > 1 && failures-- > 0) throw new Error('not now');
        },
      });
      await eventually(() => expect(calls.flat().at(-1)).toBe('24'));
      const firsts = calls.map((values) => values[0]);
      expect(firsts).toEqual(['0', '10', '10', '10', '20']);
      await eventually(async () => expect(await subscription.lag()).toEqual({ [`${topic}/0`]: 0 }));
      await subscription.stop();
    });

    test('T76 T77: only what succeeded is committed when a subscriber stops in the middle', async () => {
      await newTopic(1);
      await publish(log.publisher, topic, 30);
      const seen = collector();
      const first = await subscribe({
        batchSize: 10,
        onBatch: async (batch) => {
          if (batch.records[0]?.offset === 10) throw new Error('never');
          await seen.onBatch(batch);
        },
      });
      await eventually(async () => expect(await first.lag()).toEqual({ [`${topic}/0`]: 20 }));
      await first.stop();
      const after = collector();
      const second = await subscribe({ onBatch: after.onBatch });
      await eventually(() => expect(after.values()).toHaveLength(20));
      expect([...seen.values(), ...after.values()]).toEqual(Array.from({ length: 30 }, (_, n) => `${n}`));
      await second.stop();
    });

    test('a batch that runs while the subscriber stops is finished and committed', async () => {
      await newTopic(1);
      await publish(log.publisher, topic, 5);
      const gate = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const subscription = await subscribe({
        onBatch: async () => {
          begun.resolve();
          await gate.promise;
        },
      });
      await begun.promise;
      const stopped = subscription.stop();
      gate.resolve();
      await stopped;
      expect(await subscription.lag()).toEqual({ [`${topic}/0`]: 0 });
    });

    test('a partition that fails does not hold up the others', async () => {
      await newTopic(4);
      await log.publisher.publish(
        topic,
        Array.from({ length: 40 }, (_, n) => message(`key-${n}`, `${n}`)),
      );
      const bad = partitionOf(Buffer.from('key-0'), 4);
      const seen = collector();
      const subscription = await subscribe({
        onBatch: async (batch) => {
          if (batch.partition === bad) throw new Error('poison');
          await seen.onBatch(batch);
        },
      });
      const others = Array.from({ length: 40 }, (_, n) => `key-${n}`).filter(
        (key) => partitionOf(Buffer.from(key), 4) !== bad,
      );
      await eventually(() =>
        expect(
          seen
            .records()
            .map(({ key }) => String(key))
            .sort(),
        ).toEqual(others.sort()),
      );
      await subscription.stop();
    });

    test('two subscribers of one group share the partitions and lose nothing when one leaves', async () => {
      await newTopic(4);
      const [one, two] = [collector(), collector()];
      const first = await subscribe({ onBatch: one.onBatch });
      const second = await subscribe({ onBatch: two.onBatch });
      let sent = 0;
      await eventually(async () => {
        await log.publisher.publish(
          topic,
          Array.from({ length: 20 }, () => message(`key-${sent}`, `${sent++}`)),
        );
        expect(one.partitions().size + two.partitions().size).toBeGreaterThanOrEqual(4);
        expect(two.partitions().size).toBeGreaterThan(0);
        expect(one.partitions().size).toBeGreaterThan(0);
      });
      await first.stop();
      await log.publisher.publish(
        topic,
        Array.from({ length: 40 }, () => message(`key-${sent}`, `${sent++}`)),
      );
      await eventually(() => {
        const values = new Set([...one.values(), ...two.values()]);
        expect(values.size).toBe(sent);
      });
      await second.stop();
    });

    test('two groups each get everything', async () => {
      await newTopic(2);
      await publish(log.publisher, topic, 10);
      const [one, two] = [collector(), collector()];
      const first = await subscribe({ group: `${topic}-one`, onBatch: one.onBatch });
      const second = await subscribe({ group: `${topic}-two`, onBatch: two.onBatch });
      await eventually(() => expect([one.values().length, two.values().length]).toEqual([10, 10]));
      await Promise.all([first.stop(), second.stop()]);
    });

    test('a batch window gathers records that come one by one', async () => {
      await newTopic(1);
      const seen = collector();
      const subscription = await subscribe({ batchSize: 500, batchWindowMs: 1_000, onBatch: seen.onBatch });
      for (let n = 0; n < 20; n += 1) await log.publisher.publish(topic, [message('k', `${n}`)]);
      await eventually(() => expect(seen.values()).toHaveLength(20));
      expect(seen.batches.length).toBeLessThanOrEqual(3);
      await subscription.stop();
    });

    test('records and committed offsets outlive a restart', async () => {
      await newTopic(2);
      await publish(log.publisher, topic, 10);
      const before = collector();
      const subscription = await subscribe({ onBatch: before.onBatch });
      await eventually(async () => expect(Object.values(await subscription.lag())).toEqual([0, 0]));
      await subscription.stop();
      await log.publisher.publish(topic, [message('k', 'after the stop')]);
      await log.restart();
      const after = collector();
      const again = await subscribe({ onBatch: after.onBatch });
      await eventually(() => expect(after.values()).toEqual(['after the stop']));
      const everything = collector();
      const anew = await subscribe({ group: `${topic}-new`, onBatch: everything.onBatch });
      await eventually(() => expect(everything.values()).toHaveLength(11));
      await Promise.all([again.stop(), anew.stop()]);
    });
  });
}
