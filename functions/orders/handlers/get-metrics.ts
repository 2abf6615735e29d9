import type { HttpHandler } from '../../entry/http-contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type CountCatalog, windowStart } from '../domain/order-metrics.ts';
import type { ReadOrderFigures } from '../store/metrics-store.ts';

const DEFAULT_DAYS = 30;

export interface MetricsPorts {
  readFigures: ReadOrderFigures;
  countCatalog: CountCatalog;
  clock: Clock;
}

/** GET /api/orders/metrics: figures of the last days from our orders, and of the catalog as the catalog tells them. */
export function getMetrics({ readFigures, countCatalog, clock }: MetricsPorts): HttpHandler {
  return async ({ account, query }) => {
    const days = Number(query.days ?? DEFAULT_DAYS);
    const since = windowStart(clock(), days);
    const [figures, catalog] = await Promise.all([readFigures(account, since), countCatalog(account)]);
    return { status: 200, body: { days, since, ...figures, ...catalog } };
  };
}
