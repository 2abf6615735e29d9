import { withCache } from '../../entry/with-cache.ts';
import { cachedMetrics } from '../store/cached-metrics.ts';
import { metricsReader } from '../store/order-metrics-reader.ts';
import { clock, wireCache, wireCatalogCounts, wireCursorSigner, wireReports } from '../wiring.ts';
import { getMetrics } from './get-metrics.ts';
import { getCustomer, listCustomers } from './list-customers.ts';

const { cache, requests } = wireCache();
const { customers, readFigures } = wireReports();
const customerPorts = { store: customers, sign: wireCursorSigner() };
const collected = metricsReader({ readFigures, countCatalog: wireCatalogCounts(), clock });
const readMetrics = cachedMetrics(cache, collected);

export const operations = {
  listCustomers: listCustomers(customerPorts),
  getCustomer: getCustomer(customerPorts),
  getOrderMetrics: withCache(requests, getMetrics({ readMetrics, clock })),
};
