import type { RecordPosition, RecordStore } from '../../kernel/records/record-store.ts';
import type { StoredRecord } from '../../kernel/records/record-type.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { Listing } from '../domain/listing.ts';

const PAGE = 100;

/** Every active listing of a product, page by page; one that is paused on the way does not shift the next page. */
export function activeListings(listings: Pick<RecordStore<Listing>, 'list'>) {
  return async function* (accountId: AccountId, productId: string): AsyncGenerator<StoredRecord<Listing>> {
    const filters = { productId, status: 'active' };
    for (let after: RecordPosition | null = null; ; ) {
      const query = { limit: PAGE, after, filters, revealsPrivate: false };
      const { records, hasNextPage } = await listings.list(accountId, query);
      yield* records;
      const last = records.at(-1);
      if (!hasNextPage || !last) return;
      after = { createdAt: last.createdAt, id: last.id };
    }
  };
}
