import type { RecordEvents } from '../../kernel/records/decide-record.ts';
import type { RecordType } from '../../kernel/records/record-type.ts';

/** A product offered on a marketplace. */
export interface Listing {
  productId: string;
  /** The marketplace, for example `ebay-uk`. */
  channel: string;
  title: string;
  priceMinor: number;
  /** ISO 4217. */
  currency: string;
  /** Pieces on offer. */
  quantity: number;
  status: 'active' | 'paused' | 'ended';
}

export const listingEvents: RecordEvents = {
  created: 'ListingCreated',
  updated: 'ListingUpdated',
  deleted: 'ListingDeleted',
};

/** A listing stays with its product: selling something else is another listing. */
export const FIXED_IN_LISTING = ['productId'] as const;

export const listingType: RecordType<Listing> = {
  table: 'listings',
  path: '/api/listings',
  aggregate: 'listing',
  topic: 'catalog.events',
  idField: 'listingId',
  privateFields: [],
  filters: {
    status: 'r.status = :status',
    productId: "(r.data ->> 'productId') = :productId",
    channel: "(r.data ->> 'channel') = :channel",
  },
  parent: { table: 'products', idField: 'productId' },
  uniqueIndexes: {},
};
