import { httpFunction } from '../../entry/http.ts';
import { listRecords } from '../../entry/list-records.ts';
import { recordHandlers } from '../../entry/record-handlers.ts';
import { FIXED_IN_LISTING, listingEvents } from '../domain/listing.ts';
import * as valid from '../domain/validators.generated.js';
import { catalog } from '../service.ts';
import { wireListings } from '../wiring.ts';

const ports = wireListings();
const listing = recordHandlers(ports, { events: listingEvents, fixed: FIXED_IN_LISTING });

export const handler = httpFunction({
  service: catalog.name,
  routes: catalog.functions['listings-api'].triggers[0].routes,
  operations: {
    listListings: { handler: listRecords(ports), query: valid.listListingsQuery },
    createListing: { handler: listing.create, body: valid.listingBody },
    getListing: { handler: listing.get, params: valid.listingParams },
    putListing: { handler: listing.put, params: valid.listingParams, body: valid.listingBody },
    patchListing: { handler: listing.patch, params: valid.listingParams, body: valid.patchListingBody },
    deleteListing: { handler: listing.remove, params: valid.listingParams },
  },
});
