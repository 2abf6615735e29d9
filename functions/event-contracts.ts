import { listingContracts, productContracts } from './catalog/domain/events.ts';
import type { EventContracts } from './kernel/events/event-contracts.ts';
import { deliveryContracts } from './notifications/domain/events.ts';
import { customerContracts, orderEvents } from './orders/domain/events.ts';
import { paymentContracts } from './payments/domain/events.ts';
import { userContracts } from './users/domain/events.ts';

/** Event types that may be sent to webhooks: a service adds its line. A test then demands samples in `events/domain/`. */
export const webhookContracts: readonly EventContracts[] = [
  userContracts,
  productContracts,
  listingContracts,
  orderEvents,
  customerContracts,
  paymentContracts,
];

/**
 * Every event type of the product. Of what became of a delivery there is no delivery, or each would be followed by another.
 * Marked pure, so that functions which need less drop it.
 */
export const eventContracts: readonly EventContracts[] = /* @__PURE__ */ webhookContracts.concat(
  deliveryContracts,
);
