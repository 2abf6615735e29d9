import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { orders } from '../service.ts';

const handlerOf = lateHandlers(() => import('./report-operations.ts'));

/** What reads much and changes nothing, in a function of its own: a heavy report takes no capacity from writes. */
export const handler = httpFunction({
  service: orders.name,
  routes: orders.functions['orders-reports'].triggers[0].routes,
  operations: {
    listCustomers: { handler: handlerOf('listCustomers'), query: valid.listCustomersQuery },
    getCustomer: {
      handler: handlerOf('getCustomer'),
      params: valid.customerParams,
      query: valid.getCustomerQuery,
    },
    getOrderMetrics: { handler: handlerOf('getOrderMetrics'), query: valid.orderMetricsQuery },
  },
});
