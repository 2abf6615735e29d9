import { expect, test } from 'vitest';
import { followProduct, pauseListing } from '../../../functions/catalog/domain/follow-product.ts';
import type { Listing } from '../../../functions/catalog/domain/listing.ts';
import type { Product } from '../../../functions/catalog/domain/product.ts';
import { ghostEffects, liveEffects } from '../../../functions/kernel/events/perform-effect.ts';
import type { RecordState, StoredRecord } from '../../../functions/kernel/records/record-type.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { orderEvent } from '../../support/kafka-batches.ts';
import { memoryEffectLedger } from '../../support/memory-effect-ledger.ts';

const acme = 'acme' as AccountId;
const times = { version: 1, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' };
const product = (status: Product['status']): StoredRecord<Product> => ({
  ...{ id: 'p-1', ...times },
  data: { sku: 'A', title: 'Lamp', priceMinor: 100, currency: 'GBP', status },
});
const listing = (id: string, status: Listing['status']): StoredRecord<Listing> => ({
  ...{ id, ...times },
  data: {
    ...{ productId: 'p-1', channel: 'ebay-uk', title: 'Lamp', priceMinor: 100, currency: 'GBP' },
    ...{ quantity: 1, status },
  },
});
const archival = orderEvent('p-1', 2, {
  ...{ accountId: acme, aggregateType: 'product', eventType: 'ProductUpdated' },
  data: { productId: 'p-1', ...product('archived').data },
});

/** Listings by id, and a product that is archived unless said otherwise. */
function catalogWorld(status: Product['status'] = 'archived') {
  const listings = new Map(['l-1', 'l-2'].map((id) => [id, listing(id, 'active')]));
  listings.set('l-3', listing('l-3', 'ended'));
  const ledger = memoryEffectLedger(() => 0);
  const ports = {
    findProduct: async () => product(status),
    async *activeListings() {
      for (const one of [...listings.values()]) if (one.data.status === 'active') yield one;
    },
    async pause(_account: AccountId, id: string) {
      const record = listings.get(id) as StoredRecord<Listing>;
      const state: RecordState<Listing> = { kind: 'present', record, dependants: 0 };
      const decision = pauseListing(state);
      if (decision.kind === 'save') listings.set(id, { ...record, data: decision.data });
    },
  };
  const statuses = () => [...listings.values()].map(({ data }) => data.status);
  return { listings, ledger, ports, statuses };
}

test('an archived product pauses its active listings and leaves the others', async () => {
  const world = catalogWorld();
  await followProduct({ ...world.ports, perform: liveEffects(world.ledger) }, archival);
  expect(world.statuses()).toEqual(['paused', 'paused', 'ended']);
});

test('T81: the event a second time does not overrule who resumed a listing meanwhile', async () => {
  const world = catalogWorld();
  const ports = { ...world.ports, perform: liveEffects(world.ledger) };
  await followProduct(ports, archival);
  world.listings.set('l-1', listing('l-1', 'active'));
  const outcomes = await followProduct(ports, archival);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['already-done']);
  expect(world.statuses()).toEqual(['active', 'paused', 'ended']);
});

test('T89: a ghost replay changes no listing and says what would be changed', async () => {
  const world = catalogWorld();
  const outcomes = await followProduct({ ...world.ports, perform: ghostEffects(world.ledger) }, archival);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['would-perform', 'would-perform']);
  expect(world.statuses()).toEqual(['active', 'active', 'ended']);
});

test('a product that is sold again by now, and any other event, changes nothing', async () => {
  const again = catalogWorld('active');
  await followProduct({ ...again.ports, perform: liveEffects(again.ledger) }, archival);
  expect(again.statuses()).toEqual(['active', 'active', 'ended']);
  const other = catalogWorld();
  const renamed = { ...archival, data: { productId: 'p-1', ...product('active').data } };
  await followProduct({ ...other.ports, perform: liveEffects(other.ledger) }, renamed);
  expect(other.statuses()).toEqual(['active', 'active', 'ended']);
});

test('pausing leaves a listing alone that somebody ended meanwhile', () => {
  const record = listing('l-1', 'ended');
  expect(pauseListing({ kind: 'present', record, dependants: 0 })).toEqual({ kind: 'keep', record });
});
