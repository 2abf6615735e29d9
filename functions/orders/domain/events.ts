import type { EventContracts } from '../../kernel/events/event-contracts.ts';
import * as valid from './event-validators.generated.js';

/** Every event of an order. Created and updated carry the whole order but for its payments, which have an event of their own. */
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
    OrderPaymentChanged: {
      summary:
        'One of the payments of an order changed: it was authorized, captured, refunded, voided or it failed.',
      versions: [valid.orderPaymentChangedV1],
      upcasts: [],
    },
  },
};
