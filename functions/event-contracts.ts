import type { EventContracts } from './kernel/events/event-contracts.ts';
import { orderEvents } from './orders/domain/events.ts';

/** Every event type of the product: a service adds its line. A test then demands samples in `events/domain/`. */
export const eventContracts: readonly EventContracts[] = [orderEvents];
