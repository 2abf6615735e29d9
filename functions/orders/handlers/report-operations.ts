import { withCache } from '../../entry/with-cache.ts';
import { CachedMetrics } from '../store/cached-metrics.ts';
import { metricsReader } from '../store/order-metrics-reader.ts';
import { clock, wireCache, wireCatalogCounts, wireCustomers, wireFigures } from '../wiring.ts';
import { customerHandlers } from './customers.ts';
import { getMetrics } from './get-metrics.ts';

const cached = wireCache();
const { requests } = cached;
const customer = customerHandlers(wireCustomers(cached));
const collect = metricsReader({ readFigures: wireFigures(), countCatalog: wireCatalogCounts(), clock });
const metrics = new CachedMetrics({ ...cached, collect });

export const operations = {
  listCustomers: withCache(requests, customer.list),
  createCustomer: customer.create,
  getCustomer: withCache(requests, customer.get),
  putCustomer: customer.put,
  patchCustomer: customer.patch,
  deleteCustomer: customer.remove,
  getOrderMetrics: withCache(requests, getMetrics({ metrics, clock })),
};
