import { cacheArea } from '../../kernel/cache/cache-key.ts';
import { sharedLoad } from '../../kernel/cache/cached-read.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { Optimizer } from '../../kernel/optimizing/optimizer.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { CollectMetrics, OrderMetrics } from './order-metrics-reader.ts';

export const METRICS_FRESH_SECONDS = 30;

/**
 * Sums over many orders: no write forgets them, they are simply never older than this. Dear to load, so they stand in DynamoDB
 * too: while Redis is away they do not all fall on the shards.
 */
const metricsByDays = cacheArea<OrderMetrics>({
  entity: 'order-metrics',
  version: 1,
  freshMs: METRICS_FRESH_SECONDS * 1000,
  durable: true,
});

/** Figures of an account, measured with the metrics of the request that asks. */
export type ReadMetrics = (account: AccountId, days: number, metrics: Metrics) => Promise<OrderMetrics>;

const SLOW_COLLECTION_MS = 1000;

/** Collects through the chain: what it does with the name, the key and the threshold is its own business. */
export function optimizedMetrics(optimizer: Optimizer, collect: CollectMetrics): ReadMetrics {
  return (account, days, metrics) => {
    const load = () => collect(account, days);
    const shared = sharedLoad(load);
    return optimizer.optimize(shared ?? load, {
      ...{ operation: 'collect-order-metrics', account, metrics, slowQueryThresholdMs: SLOW_COLLECTION_MS },
      ...(shared && { cacheKey: metricsByDays.key(account, String(days)) }),
    });
  };
}
