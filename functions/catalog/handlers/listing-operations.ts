import { listRecords } from '../../entry/list-records.ts';
import { recordHandlers } from '../../entry/record-handlers.ts';
import { withCache } from '../../entry/with-cache.ts';
import { FIXED_IN_LISTING, listingEvents } from '../domain/listing.ts';
import { wireListings } from '../wiring.ts';

const ports = wireListings();
const listing = recordHandlers(ports, { events: listingEvents, fixed: FIXED_IN_LISTING });

export const operations = {
  listListings: withCache(ports.requests, listRecords(ports)),
  createListing: listing.create,
  getListing: withCache(ports.requests, listing.get),
  putListing: listing.put,
  patchListing: listing.patch,
  deleteListing: listing.remove,
};
