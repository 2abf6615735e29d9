import * as valid from '../domain/validators.generated.js';
import { clock, newId, wireCursorSigner, wireImportsQueue, wireRelayQueue, wireStores } from '../wiring.ts';
import { createImport } from './create-import.ts';
import { getImport } from './get-import.ts';
import { getOrder } from './get-order.ts';
import { listOrders } from './list-orders.ts';
import { putOrder } from './put-order.ts';

const stores = wireStores();
const nudgeRelay = wireRelayQueue();

export const operations = {
  listOrders: listOrders({ store: stores.orders, sign: wireCursorSigner() }),
  getOrder: getOrder(stores.orders),
  putOrder: putOrder({ store: stores.orders, nudgeRelay, newId, clock }),
  createImport: createImport({
    store: stores.imports,
    sendChunks: wireImportsQueue(),
    validateOrder: valid.importOrder,
    newId,
    clock,
  }),
  getImport: getImport(stores.imports),
};
