import type { EventContracts } from '../../kernel/events/event-contracts.ts';
import { DELIVERY, DELIVERY_TOPIC } from './closing.ts';
import * as valid from './event-validators.generated.js';

/** Every event of a delivery; each closes a round of it, so a delivery that was asked for again closes more than once. */
export const deliveryContracts: EventContracts = {
  service: 'notifications',
  aggregateType: DELIVERY,
  topic: DELIVERY_TOPIC,
  types: {
    WebhookDelivered: {
      summary: 'A webhook accepted an event.',
      versions: [valid.webhookDeliveredV1],
      upcasts: [],
    },
    WebhookDeliveryFailed: {
      summary: 'A delivery was given up: no try was accepted in the tries and the time it has.',
      versions: [valid.webhookDeliveryFailedV1],
      upcasts: [],
    },
    WebhookDeliverySkipped: {
      summary: 'An event was not sent, because the webhook was paused or is gone.',
      versions: [valid.webhookDeliverySkippedV1],
      upcasts: [],
    },
  },
};
