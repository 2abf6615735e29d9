import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { orders } from '../service.ts';

const handlerOf = lateHandlers(() => import('./totals-operations.ts'));

export const handler = httpFunction({
  service: orders.name,
  routes: orders.functions['orders-totals'].triggers[0].routes,
  operations: {
    listNewestOrders: { handler: handlerOf('listNewestOrders'), query: valid.newestOrdersQuery },
    getOrderTotals: { handler: handlerOf('getOrderTotals'), query: valid.orderTotalsQuery },
  },
});
