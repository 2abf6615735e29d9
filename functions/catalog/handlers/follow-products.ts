import { topicFunction } from '../../entry/kafka.ts';
import { eventReader } from '../../kernel/events/event-contracts.ts';
import { lazy } from '../../kernel/lazy.ts';
import { listingContracts, productContracts } from '../domain/events.ts';
import { catalog } from '../service.ts';

/** With the first event, so that what is loaded at start stays small. */
const loadWork = lazy(() => import('./bring-to-listings.ts'));

/** Brings changes of products to their listings; a ghost replay only counts what would change. */
export const handler = topicFunction({
  service: catalog.name,
  consumerGroup: 'catalog',
  saveFailedEvent: async (failed) => (await loadWork()).saveFailedEvent(failed),
  readEvent: eventReader([productContracts, listingContracts]),
  effects: {
    claim: async (key, terms) => (await loadWork()).effects.claim(key, terms),
    settle: async (...settlement) => (await loadWork()).effects.settle(...settlement),
    list: async (accountId, eventId) => (await loadWork()).effects.list(accountId, eventId),
  },
  handle: async (event, context) => (await loadWork()).bringToListings(event, context),
});
