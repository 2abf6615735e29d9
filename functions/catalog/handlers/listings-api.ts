import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { catalog } from '../service.ts';

const handlerOf = lateHandlers(() => import('./listing-operations.ts'));

export const handler = httpFunction({
  service: catalog.name,
  routes: catalog.functions['listings-api'].triggers[0].routes,
  operations: {
    listListings: { handler: handlerOf('listListings'), query: valid.listListingsQuery },
    createListing: { handler: handlerOf('createListing'), body: valid.listingBody },
    getListing: { handler: handlerOf('getListing'), params: valid.listingParams },
    putListing: { handler: handlerOf('putListing'), params: valid.listingParams, body: valid.listingBody },
    patchListing: {
      handler: handlerOf('patchListing'),
      params: valid.listingParams,
      body: valid.patchListingBody,
    },
    deleteListing: { handler: handlerOf('deleteListing'), params: valid.listingParams },
  },
});
