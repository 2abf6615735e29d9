import { topicFunction } from '../../../functions/entry/kafka.ts';

/** Our whole entry as deployed: envelope check, lanes, retries, poison isolation, a metric and a duration for each event. */
let handled = 0;

export const handler = topicFunction({
  service: 'bench',
  consumerGroup: 'bench',
  saveFailedEvent: async ({ reason }) => {
    throw new Error(reason);
  },
  handle: async (event) => {
    if (event.eventId !== '') handled += 1;
  },
});

export const handledEvents = () => handled;
