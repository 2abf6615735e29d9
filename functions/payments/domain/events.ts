import type { EventContracts } from '../../kernel/events/event-contracts.ts';
import * as valid from './event-validators.generated.js';

/** Every event of a payment; each carries the whole payment after the step. */
export const paymentContracts: EventContracts = {
  service: 'payments',
  aggregateType: 'payment',
  topic: 'payment.events',
  types: {
    PaymentAuthorized: {
      summary: "The buyer's bank promised the money.",
      versions: [valid.paymentAuthorizedV1],
      upcasts: [],
    },
    PaymentFailed: {
      summary: 'The provider refused the payment.',
      versions: [valid.paymentFailedV1],
      upcasts: [],
    },
    PaymentVoided: {
      summary: 'The promise was given up before money moved.',
      versions: [valid.paymentVoidedV1],
      upcasts: [],
    },
    PaymentCaptured: {
      summary: 'Money was taken, in full or in part.',
      versions: [valid.paymentCapturedV1],
      upcasts: [],
    },
    PaymentRefunded: {
      summary: 'Captured money was given back, in full or in part.',
      versions: [valid.paymentRefundedV1],
      upcasts: [],
    },
  },
};
