import { httpFunction } from '../../entry/http.ts';
import type { HttpHandler } from '../../entry/http-contract.ts';
import * as valid from '../domain/validators.generated.js';
import { orders } from '../service.ts';
import { clock, newId, wireCursorSigner, wireImportsQueue, wireRelayQueue, wireStores } from '../wiring.ts';
import { createImport } from './create-import.ts';
import { getImport } from './get-import.ts';
import { getOrder } from './get-order.ts';
import { listOrders } from './list-orders.ts';
import { putOrder } from './put-order.ts';

const stores = wireStores();
const nudgeRelay = wireRelayQueue();
const importPorts = {
  store: stores.imports,
  sendChunks: wireImportsQueue(),
  validateOrder: valid.importOrder,
  newId,
  clock,
};

export const handler = httpFunction({
  service: orders.name,
  routes: orders.functions['orders-api'].triggers[0].routes,
  operations: {
    listOrders: {
      handler: listOrders({ store: stores.orders, sign: wireCursorSigner() }) as HttpHandler,
      query: valid.listOrdersQuery,
    },
    getOrder: { handler: getOrder(stores.orders) as HttpHandler, params: valid.orderParams },
    putOrder: {
      handler: putOrder({ store: stores.orders, nudgeRelay, newId, clock }) as HttpHandler,
      params: valid.orderParams,
      body: valid.putOrderBody,
    },
    createImport: { handler: createImport(importPorts) as HttpHandler, body: valid.createImportBody },
    getImport: { handler: getImport(stores.imports) as HttpHandler, params: valid.importParams },
  },
});
