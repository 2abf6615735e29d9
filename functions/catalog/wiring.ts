import {
  connectPublisher,
  connectRelayQueue,
  connectRouter,
  connectShards,
  cursorSigner,
  type Runtime,
} from '../aws/sharded-service.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import { lazy } from '../kernel/lazy.ts';
import { recordStore } from '../kernel/records/record-store.ts';
import { listingType } from './domain/listing.ts';
import { productType } from './domain/product.ts';

const runtime: Runtime = {
  env: process.env,
  clock: Date.now,
  sleep: (ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  randomBytes: (bytes) => crypto.getRandomValues(bytes),
};

export const wireShards = () => connectShards(runtime);

export const wireRelayQueue = () => connectRelayQueue(runtime);

// Marked pure so that functions which do not publish drop it, and kafkajs with it.
export const wirePublisher = /* @__PURE__ */ lazy(async () => connectPublisher(runtime));

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
  return { type: productType, store: wireStores().products, ...wireRoutes() };
}

/** Everything the routes of listings work with. */
export function wireListings() {
  return { type: listingType, store: wireStores().listings, ...wireRoutes() };
}
