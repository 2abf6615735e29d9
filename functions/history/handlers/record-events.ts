import { topicFunction } from '../../entry/kafka.ts';
import { recordEvent } from '../domain/record-event.ts';
import { history } from '../service.ts';
import { wireFailedEvents, wireHistory } from '../wiring.ts';

const store = wireHistory();

/** Appends every event of the log to the history of its aggregate, in order, each once. */
export const handler = topicFunction({
  service: history.name,
  consumerGroup: 'history',
  saveFailedEvent: wireFailedEvents(),
  concurrency: 32,
  async handle(event) {
    await recordEvent(store, event);
  },
});
