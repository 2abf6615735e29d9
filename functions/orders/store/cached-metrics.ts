import type { Cache } from '../../kernel/cache/cache.ts';
import { cacheArea } from '../../kernel/cache/cache-key.ts';
import { cachedRead } from '../../kernel/cache/cached-read.ts';
import { AppError } from '../../kernel/errors.ts';
import type { OrderMetrics, ReadMetrics } from './order-metrics-reader.ts';

export const METRICS_FRESH_SECONDS = 30;

/** Sums over many orders: no write forgets them, they are simply never older than this. */
const metricsByDays = cacheArea<OrderMetrics>({
  entity: 'order-metrics',
  version: 1,
  freshMs: METRICS_FRESH_SECONDS * 1000,
});

export function cachedMetrics(cache: Pick<Cache, 'getOrLoad'>, inner: ReadMetrics): ReadMetrics {
  const read = cachedRead(cache, metricsByDays, (account, days) => inner(account, Number(days)));
  return async (account, days) => {
    const metrics = await read(account, String(days));
    if (metrics) return metrics;
    throw new AppError('internal', 'the figures of an account are never missing');
  };
}
