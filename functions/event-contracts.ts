import { listingContracts, productContracts } from './catalog/domain/events.ts';
import type { EventContracts } from './kernel/events/event-contracts.ts';
import { customerContracts, orderEvents } from './orders/domain/events.ts';
import { paymentContracts } from './payments/domain/events.ts';
import { userContracts } from './users/domain/events.ts';

/** Every event type of the product: a service adds its line. A test then demands samples in `events/domain/`. */
export const eventContracts: readonly EventContracts[] = [
  userContracts,
  productContracts,
  listingContracts,
  orderEvents,
  customerContracts,
  paymentContracts,
];
