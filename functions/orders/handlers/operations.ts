import { withCache } from '../../entry/with-cache.ts';
import * as valid from '../domain/validators.generated.js';
import { cachedOrders } from '../store/cached-orders.ts';
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
import { getImport } from './get-import.ts';
import { getOrder } from './get-order.ts';
import { listOrders } from './list-orders.ts';
import { putOrder } from './put-order.ts';

const cached = wireCache();
const stores = wireStores();
const orders = cachedOrders(stores.orders, cached);
const nudgeRelay = wireRelayQueue();

export const operations = {
  listOrders: listOrders({ store: orders, sign: wireCursorSigner() }),
  getOrder: withCache(cached.requests, getOrder(orders)),
  putOrder: putOrder({ store: orders, nudgeRelay, newId, clock }),
  createImport: createImport({
    store: stores.imports,
    sendChunks: wireImportsQueue(),
    validateOrder: valid.importOrder,
    newId,
    clock,
  }),
  getImport: getImport(stores.imports),
};
