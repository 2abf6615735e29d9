import type { Clock } from '../../kernel/clock.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { type CountCatalog, windowStart } from '../domain/order-metrics.ts';
import type { OrderFigures, ReadOrderFigures } from './metrics-store.ts';

/** Figures of an account's last days, from our orders and from the catalog as the catalog tells them. */
export interface OrderMetrics extends OrderFigures {
  days: number;
  since: string;
  products: number;
  activeListings: number;
  collectedAt: string;
}

export type CollectMetrics = (account: AccountId, days: number) => Promise<OrderMetrics>;

export interface MetricsSources {
  readFigures: ReadOrderFigures;
  countCatalog: CountCatalog;
  clock: Clock;
}

export function metricsReader({ readFigures, countCatalog, clock }: MetricsSources): CollectMetrics {
  return async (account, days) => {
    const nowMs = clock();
    const since = windowStart(nowMs, days);
    const [figures, catalog] = await Promise.all([readFigures(account, since), countCatalog(account)]);
    return { days, since, ...figures, ...catalog, collectedAt: new Date(nowMs).toISOString() };
  };
}
