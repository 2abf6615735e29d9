import { withCache } from '../../entry/with-cache.ts';
import { CachedMetrics } from '../store/cached-metrics.ts';
import { cachedCustomers } from '../store/cached-orders.ts';
import { metricsReader } from '../store/order-metrics-reader.ts';
import { clock, wireCache, wireCatalogCounts, wireCursorSigner, wireReports } from '../wiring.ts';
import { getMetrics } from './get-metrics.ts';
import { getCustomer, listCustomers } from './list-customers.ts';

const cached = wireCache();
const { requests } = cached;
const { customers, readFigures } = wireReports();
const customerPorts = { store: cachedCustomers(customers, cached), sign: wireCursorSigner() };
const collect = metricsReader({ readFigures, countCatalog: wireCatalogCounts(), clock });
const metrics = new CachedMetrics({ ...cached, collect });

export const operations = {
  listCustomers: withCache(requests, listCustomers(customerPorts)),
  getCustomer: withCache(requests, getCustomer(customerPorts)),
  getOrderMetrics: withCache(requests, getMetrics({ metrics, clock })),
};
