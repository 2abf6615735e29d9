import { httpLogPublisher } from './http-log-publisher.ts';
import type { KafkaConnection } from './kafka-client.ts';
import { type EventLogPublisher, kafkaPublisher } from './kafka-publisher.ts';

/** The event log behind a bootstrap: `http://...` is the in-process log of one machine, anything else Kafka. */
export function connectEventLog(connection: KafkaConnection): EventLogPublisher {
  const { bootstrap } = connection;
  return isHttpLog(bootstrap) ? httpLogPublisher(bootstrap) : kafkaPublisher(connection);
}

export function isHttpLog(bootstrap: string): boolean {
  return bootstrap.startsWith('http://');
}
