import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureTopics } from '../../functions/aws/event-log-topics.ts';
import { kafkaClient } from '../../functions/aws/kafka-client.ts';
import { kafkaPublisher } from '../../functions/aws/kafka-publisher.ts';
import type { EventBatch, EventLogEngine } from '../../lib/local/engines/event-log/contract.ts';
import { partitionOf } from '../../lib/local/engines/event-log/murmur2.ts';
import { findKafka, kafkaPlaces } from '../../lib/local/engines/kafka/find-kafka.ts';
import { KafkaSubscription } from '../../lib/local/engines/kafka/kafka-subscription.ts';
import { startKafka } from '../../lib/local/engines/kafka/start-kafka.ts';
import { eventually } from '../support/eventually.ts';
import { message } from '../support/log-fixtures.ts';
import { skipUnless } from '../support/required-engines.ts';

const found = await findKafka(kafkaPlaces(process.env));
const skip = skipUnless('kafka', found.kind === 'missing' ? found.reason : undefined);
/** The shortest the broker allows. */
const SESSION_MS = 6_000;

describe.skipIf(skip)('a handler slower than the session', () => {
  let dataDir: string;
  let engine: EventLogEngine;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'springtide-kafka-slow-'));
    engine = await startKafka({ dataDir, found }, () => undefined);
  });
  afterAll(async () => {
    await engine?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('T80: keeps its partitions, gets its batch once, and the other partitions go on', async () => {
    const connection = { bootstrap: engine.bootstrap, auth: 'none' } as const;
    await ensureTopics(connection, { slow: { partitions: 2 } });
    const publisher = kafkaPublisher(connection);
    const [held = '', other = ''] = [0, 1].map((partition) =>
      ['a', 'b', 'c', 'd', 'e', 'f'].find((key) => partitionOf(Buffer.from(key), 2) === partition),
    );
    const calls: string[] = [];
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const onBatch = async ({ records }: EventBatch) => {
      calls.push(...records.map(({ value }) => String(value)));
      if (!calls.includes('slow') || records[0]?.key?.toString() !== held) return;
      begun.resolve();
      await gate.promise;
    };
    const options = { topics: ['slow'], group: 'g', batchSize: 10, batchWindowMs: 0, onBatch };
    const subscription = new KafkaSubscription(await kafkaClient(connection), options, SESSION_MS);
    await subscription.start();

    await publisher.publish('slow', [message(held, 'slow')]);
    await begun.promise;
    const from = performance.now();
    let sent = 0;
    await eventually(async () => {
      sent += 1;
      await publisher.publish('slow', [message(other, `${sent}`)]);
      expect(performance.now() - from).toBeGreaterThan(1.5 * SESSION_MS);
    }, 60_000);
    await eventually(() => expect(calls).toContain(`${sent}`));
    gate.resolve();
    await publisher.publish('slow', [message(held, 'next')]);
    await eventually(() => expect(calls).toContain('next'));
    expect(calls.filter((value) => value === 'slow')).toHaveLength(1);
    expect(calls).toHaveLength(sent + 2);
    await subscription.stop();
    await publisher.close();
  });
});
