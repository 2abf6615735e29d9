import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureTopics } from '../../functions/aws/event-log-topics.ts';
import { kafkaPublisher } from '../../functions/aws/kafka-publisher.ts';
import { findProgram } from '../../lib/local/engines/find-program.ts';
import { findKafka, kafkaPlaces } from '../../lib/local/engines/kafka/find-kafka.ts';
import { startKafka } from '../../lib/local/engines/kafka/start-kafka.ts';
import { isAlive, readPid } from '../../lib/local/engines/process-file.ts';
import { eventually } from '../support/eventually.ts';
import { collector, message, SENT_AT_MS } from '../support/log-fixtures.ts';
import { expectLoopbackOnly } from '../support/loopback.ts';
import { skipUnless } from '../support/required-engines.ts';

const found = await findKafka(kafkaPlaces(process.env));
const skip = skipUnless('kafka', found.kind === 'missing' ? found.reason : undefined);
const kcat = await findProgram('kcat', process.env['PATH'] ?? '');
const host = fileURLToPath(new URL('../support/kafka-host.ts', import.meta.url));

describe.skipIf(skip)('the Kafka process', () => {
  let dataDir: string;
  let child: ChildProcess;
  let bootstrap: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'springtide-kafka-process-'));
    child = spawn(process.execPath, [host, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    bootstrap = String(line).trim();
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  test('listens on the loopback interface, broker and controller, and nowhere else', async () => {
    const settings = await readFile(join(dataDir, 'server.properties'), 'utf8');
    const controller = /CONTROLLER:\/\/(127\.0\.0\.1:\d+)/.exec(settings)?.[1];
    for (const address of [bootstrap, controller]) await expectLoopbackOnly(`http://${address}`);
  });

  test('a second host over the same folder is refused while the first one lives', async () => {
    await expect(startKafka({ dataDir, found }, () => undefined)).rejects.toMatchObject({ code: 'conflict' });
  });

  test.skipIf(kcat === undefined)(
    'another client (kcat, if installed) reads what the publisher wrote: gzip, key, header',
    async () => {
      await ensureTopics({ bootstrap, auth: 'none' }, { independent: { partitions: 3 } });
      const publisher = kafkaPublisher({ bootstrap, auth: 'none' });
      await publisher.publish('independent', [message('order-1', '{"n":1}', { type: 'order.placed' })]);
      await publisher.close();
      const format = ['-f', '%k|%h|%T|%s\n'];
      const read = await promisify(execFile)(kcat ?? '', [
        '-b',
        bootstrap,
        '-C',
        '-t',
        'independent',
        '-e',
        '-q',
        ...format,
      ]);
      expect(read.stdout).toBe(`order-1|type=order.placed|${SENT_AT_MS}|{"n":1}\n`);
    },
  );

  test('the broker of a killed host is ended by the next start, and its data is there', async () => {
    await ensureTopics({ bootstrap, auth: 'none' }, { survives: { partitions: 1 } });
    const publisher = kafkaPublisher({ bootstrap, auth: 'none' });
    await publisher.publish('survives', [message('k', 'written before the kill')]);
    await publisher.close();
    const orphan = (await readPid(join(dataDir, 'broker.pid'))) ?? 0;
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(orphan)).toBe(true);

    const engine = await startKafka({ dataDir, found }, () => undefined);
    expect(isAlive(orphan)).toBe(false);
    const seen = collector();
    const options = {
      topics: ['survives'],
      group: 'g',
      batchSize: 10,
      batchWindowMs: 0,
      onBatch: seen.onBatch,
    };
    await engine.subscribe(options);
    await eventually(() => expect(seen.values()).toEqual(['written before the kill']));
    const broker = (await readPid(join(dataDir, 'broker.pid'))) ?? 0;
    await engine.stop();
    await engine.stop();
    expect(isAlive(broker)).toBe(false);
  });
});
