import { directFunction } from '../../entry/direct.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import * as valid from '../domain/validators.generated.js';
import { catalog } from '../service.ts';
import { wireStores } from '../wiring.ts';

/** What other services may know of an account's catalog. */
export interface CatalogCounts {
  products: number;
  activeListings: number;
}

const { products, listings } = wireStores();

/** Counts from the maintained counters: exact, and the same cost for any number of products. */
export const handler = directFunction<{ accountId: AccountId }, CatalogCounts>({
  service: catalog.name,
  input: valid.catalogCountsInput,
  async handle({ accountId }) {
    const [productCount, activeListings] = await Promise.all([
      products.count(accountId, null),
      listings.count(accountId, 'active'),
    ]);
    return { products: productCount, activeListings };
  },
});
