import { kafkaPublisher } from '../../../functions/aws/kafka-publisher.ts';
import type { OutboxEntry } from '../../../functions/kernel/outbox/outbox.ts';
import { relayOutbox } from '../../../functions/kernel/outbox/relay.ts';

/** Our relay as deployed, over pages of an outbox that are in memory. */
export function relayTo(bootstrap: string) {
  const { publish } = kafkaPublisher({ bootstrap, auth: 'none' });
  const nothing = async () => undefined;
  return async (topic: string, pages: readonly OutboxEntry[][]): Promise<void> => {
    const waiting = pages.values();
    const read = async () => (waiting.next().value ?? []).map((entry) => ({ ...entry, topic }));
    await relayOutbox({
      ...{ read, publish, remove: nothing, noteFailure: nothing },
      ...{ mayContinue: () => true, clock: Date.now },
    });
  };
}
