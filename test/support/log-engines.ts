import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEventLog } from '../../functions/aws/event-log.ts';
import { ensureTopics } from '../../functions/aws/event-log-topics.ts';
import type { EventLogPublisher } from '../../functions/aws/kafka-publisher.ts';
import type { EventLogEngine } from '../../lib/local/engines/event-log/contract.ts';
import { startInProcessLog } from '../../lib/local/engines/event-log/start-in-process-log.ts';
import { findKafka, kafkaPlaces } from '../../lib/local/engines/kafka/find-kafka.ts';
import { startKafka } from '../../lib/local/engines/kafka/start-kafka.ts';
import { skipUnless } from './required-engines.ts';

const found = await findKafka(kafkaPlaces(process.env));
const quiet = () => undefined;

/** Every event log there is; the contract suites loop over them. */
export const logEngines = {
  'in-process': { skip: false, start: (dataDir: string) => startInProcessLog({ dataDir }, quiet) },
  kafka: {
    skip: skipUnless('kafka', found.kind === 'missing' ? found.reason : undefined),
    start: (dataDir: string) => startKafka({ dataDir, found }, quiet),
  },
};

/** One running log with a publisher, over a data folder of its own. */
export interface LogUnderTest {
  engine: EventLogEngine;
  publisher: EventLogPublisher;
  dataDir: string;
  /** Makes a topic of a new name. */
  newTopic(partitions: number): Promise<string>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openLog(start: (dataDir: string) => Promise<EventLogEngine>): Promise<LogUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-event-log-'));
  let topics = 0;
  const log = { dataDir, newTopic, restart, close } as LogUnderTest;
  await open();
  return log;

  async function open() {
    log.engine = await start(dataDir);
    log.publisher = connectEventLog({ bootstrap: log.engine.bootstrap, auth: 'none' });
  }

  async function newTopic(partitions: number) {
    topics += 1;
    const topic = `topic.${topics}`;
    await ensureTopics({ bootstrap: log.engine.bootstrap, auth: 'none' }, { [topic]: { partitions } });
    return topic;
  }

  async function restart() {
    await end();
    await open();
  }

  async function end() {
    await log.publisher.close();
    await log.engine.stop();
  }

  async function close() {
    await end();
    await rm(dataDir, { recursive: true, force: true });
  }
}
