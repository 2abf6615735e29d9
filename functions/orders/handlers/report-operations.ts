import { clock, wireCatalogCounts, wireCursorSigner, wireReports } from '../wiring.ts';
import { getMetrics } from './get-metrics.ts';
import { getCustomer, listCustomers } from './list-customers.ts';

const { customers, readFigures } = wireReports();
const customerPorts = { store: customers, sign: wireCursorSigner() };

export const operations = {
  listCustomers: listCustomers(customerPorts),
  getCustomer: getCustomer(customerPorts),
  getOrderMetrics: getMetrics({ readFigures, countCatalog: wireCatalogCounts(), clock }),
};
