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

/** Every event of a customer that the seller has written. What an order tells of its buyer is told by the order's events. */
export const customerContracts: EventContracts = {
  service: 'orders',
  aggregateType: 'customer',
  topic: 'order.events',
  types: {
    CustomerCreated: {
      summary: 'A customer was written for the first time.',
      versions: [valid.customerCreatedV1],
      upcasts: [],
    },
    CustomerUpdated: { summary: 'A customer changed.', versions: [valid.customerUpdatedV1], upcasts: [] },
    CustomerDeleted: {
      summary: 'A customer was forgotten; their orders stay.',
      versions: [valid.customerDeletedV1],
      upcasts: [],
    },
  },
};
