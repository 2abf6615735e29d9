import { withCache } from '../../entry/with-cache.ts';
import { cacheOptimizer } from '../../kernel/optimizing/cache-optimizer.ts';
import { chainOptimizers } from '../../kernel/optimizing/optimizer.ts';
import { queryOptimizer } from '../../kernel/optimizing/query-optimizer.ts';
import { optimizedMetrics } from '../store/cached-metrics.ts';
import { cachedCustomers } from '../store/cached-orders.ts';
import { metricsReader } from '../store/order-metrics-reader.ts';
import { clock, wireCache, wireCatalogCounts, wireCursorSigner, wireReports } from '../wiring.ts';
import { getMetrics } from './get-metrics.ts';
import { getCustomer, listCustomers } from './list-customers.ts';

const cached = wireCache();
const { cache, requests, logger } = cached;
const { customers, readFigures } = wireReports();
const customerPorts = { store: cachedCustomers(customers, cached), sign: wireCursorSigner() };
const collected = metricsReader({ readFigures, countCatalog: wireCatalogCounts(), clock });
const optimizer = chainOptimizers([cacheOptimizer(cache), queryOptimizer({ clock, logger })]);
const readMetrics = optimizedMetrics(optimizer, collected);

export const operations = {
  listCustomers: withCache(requests, listCustomers(customerPorts)),
  getCustomer: withCache(requests, getCustomer(customerPorts)),
  getOrderMetrics: withCache(requests, getMetrics({ readMetrics, clock })),
};
