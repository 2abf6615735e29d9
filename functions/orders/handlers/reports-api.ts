import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { orders } from '../service.ts';

const handlerOf = lateHandlers(() => import('./report-operations.ts'));

/** Reports and customers, in a function of their own: what reads much takes no capacity from the writes of orders. */
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
    createCustomer: { handler: handlerOf('createCustomer'), body: valid.customerBody },
    putCustomer: {
      handler: handlerOf('putCustomer'),
      params: valid.customerParams,
      body: valid.customerBody,
    },
    patchCustomer: {
      handler: handlerOf('patchCustomer'),
      params: valid.customerParams,
      body: valid.patchCustomerBody,
    },
    deleteCustomer: { handler: handlerOf('deleteCustomer'), params: valid.customerParams },
    getOrderMetrics: { handler: handlerOf('getOrderMetrics'), query: valid.orderMetricsQuery },
  },
});
