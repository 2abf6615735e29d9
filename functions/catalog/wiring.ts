import { connectCacheDebts } from '../aws/cache-debts-queue.ts';
import { connectFailedEvents } from '../aws/connect-failed-events.ts';
import { connectPublisher } from '../aws/connect-publisher.ts';
import { dynamoEffectLedger } from '../aws/dynamo-effect-ledger.ts';
import { connectCache } from '../aws/service-cache.ts';
import {
  connectOwners,
  connectRelay,
  connectRelayQueue,
  connectRouter,
  connectShards,
  cursorSigner,
} from '../aws/sharded-service.ts';
import { runtime, sandboxLogger } from '../entry/runtime.ts';
import { owingPublisher } from '../kernel/cache/debts.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import { lazy } from '../kernel/lazy.ts';
import { cachedRecordStore } from '../kernel/records/cached-record-store.ts';
import { liveRecords } from '../kernel/records/live-records.ts';
import { recordStore } from '../kernel/records/record-store.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import { type Listing, listingType } from './domain/listing.ts';
import { type Product, productType } from './domain/product.ts';
import { catalog } from './service.ts';

/** The cache of this sandbox: call it once a function. */
export const wireCache = () =>
  connectCache(runtime, { service: catalog.name, logger: sandboxLogger(catalog.name) });

/** Hashes of the live rows, for comparison with what their events make of them. */
export const wireLiveRows = () => liveRecords(connectOwners(runtime), [productType, listingType]);

export const wireShards = () => connectShards(runtime);

export const wireRelayQueue = () => connectRelayQueue(runtime);

export const wireRelay = () => connectRelay(runtime);

// Marked pure so that functions which do not publish drop it, and kafkajs with it.
export const wirePublisher = /* @__PURE__ */ lazy(async () =>
  owingPublisher(connectPublisher(runtime), connectCacheDebts(runtime)),
);

export function wireStores() {
  const router = connectRouter(runtime);
  return { products: recordStore(router, productType), listings: recordStore(router, listingType) };
}

function wireRoutes() {
  return {
    nudgeRelay: connectRelayQueue(runtime),
    newId: uuidV7Maker(runtime.clock, runtime.randomBytes),
    clock: runtime.clock,
    sign: cursorSigner(runtime),
  };
}

/** Everything the routes of products work with. */
export function wireProducts() {
  const cached = wireCache();
  const store = cachedRecordStore<Product>(wireStores().products, productType.aggregate, cached);
  return { type: productType, store, requests: cached.requests, ...wireRoutes() };
}

/** Everything the routes of listings work with. */
export function wireListings() {
  const cached = wireCache();
  const store = cachedRecordStore<Listing>(wireStores().listings, listingType.aggregate, cached);
  return { type: listingType, store, requests: cached.requests, ...wireRoutes() };
}

/** Both kinds behind one cache, for who fills it. */
export function wireWarming() {
  const cached = wireCache();
  const stores = wireStores();
  const products = cachedRecordStore<Product>(stores.products, productType.aggregate, cached);
  const listings = cachedRecordStore<Listing>(stores.listings, listingType.aggregate, cached);
  return {
    products: { type: productType, store: products },
    listings: { type: listingType, store: listings },
    requests: cached.requests,
    pause: runtime.sleep,
  };
}

export const wireFailedEvents = () => connectFailedEvents(runtime);

export function wireEffects() {
  const { table } = readSettings({ table: textSetting('EFFECTS_TABLE') }, runtime.env);
  const { clock, randomBytes } = runtime;
  return dynamoEffectLedger({ table, clock, newId: uuidV7Maker(clock, randomBytes) });
}
