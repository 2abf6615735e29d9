import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectEventLog } from '../../functions/aws/event-log.ts';
import { ensureTopics } from '../../functions/aws/event-log-topics.ts';
import { freePorts } from '../../lib/local/engines/free-ports.ts';
import { type LogUnderTest, logEngines, openLog } from '../support/log-engines.ts';
import { message } from '../support/log-fixtures.ts';

for (const [name, { skip, start }] of Object.entries(logEngines)) {
  describe.skipIf(skip)(`topics and failures of the event log: ${name}`, () => {
    let log: LogUnderTest;
    beforeAll(async () => {
      log = await openLog(start);
    });
    afterAll(() => log?.close());

    test('subscribing to a topic that does not exist says so', async () => {
      const refused = log.engine.subscribe({
        topics: ['nowhere'],
        group: 'g',
        batchSize: 1,
        batchWindowMs: 0,
        onBatch: async () => undefined,
      });
      await expect(refused).rejects.toMatchObject({ code: 'not_found' });
    });

    test('ensureTopics makes what is missing, keeps what is there, refuses other partitions', async () => {
      const connection = { bootstrap: log.engine.bootstrap, auth: 'none' } as const;
      const wanted = { 'ensure.a': { partitions: 2 }, 'ensure.b': { partitions: 3, retentionMs: 3_600_000 } };
      expect(await ensureTopics(connection, wanted)).toEqual({
        created: ['ensure.a', 'ensure.b'],
        existing: [],
      });
      expect(await ensureTopics(connection, wanted)).toEqual({
        created: [],
        existing: ['ensure.a', 'ensure.b'],
      });
      await expect(ensureTopics(connection, { 'ensure.b': { partitions: 4 } })).rejects.toMatchObject({
        code: 'conflict',
        data: { differing: [{ topic: 'ensure.b', wanted: 4, actual: 3 }] },
      });
    });

    test('publishing to a topic that does not exist is unavailable and retryable, and the publisher recovers', async () => {
      const topic = await log.newTopic(1);
      const refused = log.publisher.publish('not.there', [message('k', 'v')]);
      await expect(refused).rejects.toMatchObject({ code: 'unavailable', retryable: true });
      await log.publisher.publish(topic, [message('k', 'v')]);
    });

    test('publishing when nothing listens is unavailable and retryable', async () => {
      const [port] = await freePorts(1);
      const scheme = log.engine.bootstrap.startsWith('http') ? 'http://' : '';
      const lost = connectEventLog({ bootstrap: `${scheme}127.0.0.1:${port}`, auth: 'none' });
      await expect(lost.publish('any', [message('k', 'v')])).rejects.toMatchObject({
        code: 'unavailable',
        retryable: true,
      });
      await lost.close();
    });
  });
}
