import { topicFunction } from '../../entry/kafka.ts';
import { eventContracts } from '../../event-contracts.ts';
import { eventReader } from '../../kernel/events/event-contracts.ts';
import { lazy } from '../../kernel/lazy.ts';
import { orders } from '../service.ts';

/** With the first event, so that what is loaded at start stays small. */
const loadWork = lazy(() => import('./follow-payment.ts'));

/**
 * Lets orders follow the events of their payments. A ghost replay writes nothing; a live one changes nothing either, unless an
 * event had never come here: the payment's version guards the order.
 */
export const handler = topicFunction({
  service: orders.name,
  consumerGroup: 'orders',
  saveFailedEvent: async (failed) => (await loadWork()).saveFailedEvent(failed),
  readEvent: eventReader(eventContracts),
  async handle(event, context) {
    if (context.replay?.mode !== 'ghost') await (await loadWork()).followPayment(event, context);
  },
});
