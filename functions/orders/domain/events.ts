import type { EventContracts } from '../../kernel/events/event-contracts.ts';
import * as valid from './event-validators.generated.js';

/** Every event of an order; both carry the whole order after the change. */
export const orderEvents: EventContracts = {
  service: 'orders',
  aggregateType: 'order',
  topic: 'order.events',
  types: {
    OrderCreated: {
      summary: 'A marketplace order was written for the first time.',
      versions: [valid.orderCreatedV1],
      upcasts: [],
    },
    OrderUpdated: {
      summary: 'Newer data changed the content of an order.',
      versions: [valid.orderUpdatedV1],
      upcasts: [],
    },
  },
};
