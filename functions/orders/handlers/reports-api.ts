import { httpFunction } from '../../entry/http.ts';
import * as valid from '../domain/validators.generated.js';
import { orders } from '../service.ts';
import { clock, wireCatalogCounts, wireCursorSigner, wireReports } from '../wiring.ts';
import { getMetrics } from './get-metrics.ts';
import { getCustomer, listCustomers } from './list-customers.ts';

const { customers, readFigures } = wireReports();
const customerPorts = { store: customers, sign: wireCursorSigner() };

/** What reads much and changes nothing, in a function of its own: a heavy report takes no capacity from writes. */
export const handler = httpFunction({
  service: orders.name,
  routes: orders.functions['orders-reports'].triggers[0].routes,
  operations: {
    listCustomers: { handler: listCustomers(customerPorts), query: valid.listCustomersQuery },
    getCustomer: { handler: getCustomer(customerPorts), params: valid.customerParams },
    getOrderMetrics: {
      handler: getMetrics({ readFigures, countCatalog: wireCatalogCounts(), clock }),
      query: valid.orderMetricsQuery,
    },
  },
});
