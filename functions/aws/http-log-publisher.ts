import { AppError } from '../kernel/errors.ts';
import { httpLogClient } from './http-log-client.ts';
import type { EventLogPublisher } from './kafka-publisher.ts';

/** Port PublishMessages over the HTTP protocol of the in-process log that one machine runs when it has no Kafka. */
export function httpLogPublisher(url: string): EventLogPublisher {
  const client = httpLogClient(url);
  return {
    publish: async (topic, messages) => {
      if (messages.length === 0) return;
      const { status, body } = await client.call(
        'POST',
        `/topics/${encodeURIComponent(topic)}/records`,
        messages,
      );
      if (status === 200) return;
      // As Kafka does it: a topic that is not there may be about to be made.
      const data = { status, body };
      throw new AppError('unavailable', `publishing to ${topic} failed`, { retryable: true, data });
    },
    close: async () => client.close(),
  };
}
