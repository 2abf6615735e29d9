import { withCache } from '../../entry/with-cache.ts';
import * as valid from '../domain/validators.generated.js';
import { cachedCreation, cachedOrders } from '../store/cached-orders.ts';
import {
  clock,
  newId,
  wireCache,
  wireCursorSigner,
  wireImportsQueue,
  wireRelayQueue,
  wireStores,
} from '../wiring.ts';
import { createImport } from './create-import.ts';
import { createOrder } from './create-order.ts';
import { getImport } from './get-import.ts';
import { getOrder } from './get-order.ts';
import { listOrders } from './list-orders.ts';
import { patchOrder } from './patch-order.ts';
import { putOrder } from './put-order.ts';

const cached = wireCache();
const stores = wireStores();
const orders = cachedOrders(stores.orders, cached);
const nudgeRelay = wireRelayQueue();
const writing = { store: orders, nudgeRelay, newId, clock };
const creating = { createOrder: cachedCreation(stores.createOrder, cached), nudgeRelay, newId, clock };

export const operations = {
  listOrders: withCache(cached.requests, listOrders({ store: orders, sign: wireCursorSigner() })),
  getOrder: withCache(cached.requests, getOrder(orders)),
  createOrder: createOrder(creating),
  putOrder: putOrder(writing),
  patchOrder: patchOrder(writing),
  createImport: createImport({
    store: stores.imports,
    sendChunks: wireImportsQueue(),
    validateOrder: valid.importOrder,
    newId,
    clock,
  }),
  getImport: getImport(stores.imports),
};
