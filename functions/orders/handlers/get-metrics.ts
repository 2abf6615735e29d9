import type { HttpHandler } from '../../entry/http-contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type CachedMetrics, METRICS_FRESH_SECONDS } from '../store/cached-metrics.ts';

const DEFAULT_DAYS = 30;

export interface MetricsPorts {
  metrics: Pick<CachedMetrics, 'read'>;
  clock: Clock;
}

/**
 * GET /api/orders/metrics: figures of the last days, at most 30 s old; `age` says how old, so that caches on the way do not add
 * their own time to ours.
 */
export function getMetrics({ metrics, clock }: MetricsPorts): HttpHandler {
  return async ({ account, query }) => {
    const { collectedAt, ...body } = await metrics.read(account, Number(query.days ?? DEFAULT_DAYS));
    const ageSeconds = Math.max(0, Math.floor((clock() - Date.parse(collectedAt)) / 1000));
    const headers = {
      'cache-control': `private, max-age=${METRICS_FRESH_SECONDS}`,
      // One URL for all accounts: a client with several must not be shown the figures of the one it looked at before.
      vary: 'authorization, x-account-id',
      age: String(Math.min(ageSeconds, METRICS_FRESH_SECONDS)),
    };
    return { status: 200, body, headers };
  };
}
