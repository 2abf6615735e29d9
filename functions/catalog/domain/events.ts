import type { EventContracts } from '../../kernel/events/event-contracts.ts';
import * as valid from './event-validators.generated.js';

/** Every event of a product. Created and updated carry the whole product. */
export const productContracts: EventContracts = {
  service: 'catalog',
  aggregateType: 'product',
  topic: 'catalog.events',
  types: {
    ProductCreated: { summary: 'A product was added.', versions: [valid.productCreatedV1], upcasts: [] },
    ProductUpdated: {
      summary: 'A product changed, or was archived.',
      versions: [valid.productUpdatedV1],
      upcasts: [],
    },
    ProductDeleted: { summary: 'A product was removed.', versions: [valid.productDeletedV1], upcasts: [] },
  },
};

/** Every event of a listing. Created and updated carry the whole listing. */
export const listingContracts: EventContracts = {
  service: 'catalog',
  aggregateType: 'listing',
  topic: 'catalog.events',
  types: {
    ListingCreated: {
      summary: 'A product was offered on a marketplace.',
      versions: [valid.listingCreatedV1],
      upcasts: [],
    },
    ListingUpdated: {
      summary: 'A listing changed: its price, its stock or its status.',
      versions: [valid.listingUpdatedV1],
      upcasts: [],
    },
    ListingDeleted: { summary: 'A listing was removed.', versions: [valid.listingDeletedV1], upcasts: [] },
  },
};
