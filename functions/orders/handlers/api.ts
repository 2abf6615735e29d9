import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { orders } from '../service.ts';

const handlerOf = lateHandlers(() => import('./operations.ts'));

export const handler = httpFunction({
  service: orders.name,
  routes: orders.functions['orders-api'].triggers[0].routes,
  operations: {
    listOrders: { handler: handlerOf('listOrders'), query: valid.listOrdersQuery },
    createOrder: { handler: handlerOf('createOrder'), body: valid.putOrderBody },
    getOrder: { handler: handlerOf('getOrder'), params: valid.orderParams },
    putOrder: { handler: handlerOf('putOrder'), params: valid.orderParams, body: valid.putOrderBody },
    patchOrder: { handler: handlerOf('patchOrder'), params: valid.orderParams, body: valid.patchOrderBody },
    createImport: { handler: handlerOf('createImport'), body: valid.createImportBody },
    getImport: { handler: handlerOf('getImport'), params: valid.importParams },
  },
});
