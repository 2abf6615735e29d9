import { join } from 'node:path';
import type { Progress } from '../engines/engine.ts';
import type { EventLogEngine } from '../engines/event-log/contract.ts';
import { startInProcessLog } from '../engines/event-log/start-in-process-log.ts';
import { findKafka, type KafkaFound, kafkaPlaces } from '../engines/kafka/find-kafka.ts';
import { startKafka } from '../engines/kafka/start-kafka.ts';

/** Where the log is kept, what the machine offers, and whether the in-process log may stand in. */
export interface EventLogChoice {
  dataDir: string;
  environment: Readonly<Record<string, string | undefined>>;
  kafkaRequired: boolean;
}

/**
 * A real Kafka when the machine has Java and Maven, else the in-process log, which says so in its description.
 * Errors: why there is no Kafka, when it is required.
 */
export async function startEventLog(choice: EventLogChoice, progress: Progress): Promise<EventLogEngine> {
  const found = await findKafka(kafkaPlaces(choice.environment));
  if (choice.kafkaRequired) return startFound(choice, found, progress);
  if (found.kind === 'missing') return startInProcess(choice, progress);
  try {
    return await startFound(choice, found, progress);
  } catch (error) {
    const [why] = (error as Error).message.split('\n');
    progress(`Apache Kafka does not start (${why}); using the in-process event log`);
    return startInProcess(choice, progress);
  }
}

function startFound(choice: EventLogChoice, found: KafkaFound, progress: Progress): Promise<EventLogEngine> {
  return startKafka({ found, dataDir: join(choice.dataDir, 'kafka') }, progress);
}

function startInProcess(choice: EventLogChoice, progress: Progress): Promise<EventLogEngine> {
  return startInProcessLog({ dataDir: join(choice.dataDir, 'event-log') }, progress);
}
