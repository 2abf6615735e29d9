import type { Cache } from '../../kernel/cache/cache.ts';
import { Cacheable } from '../../kernel/cache/cacheable.ts';
import type { Optimizer } from '../../kernel/optimizing/optimizer.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { CollectMetrics, OrderMetrics } from './order-metrics-reader.ts';

export const METRICS_FRESH_SECONDS = 30;

/** From here on a collection counts as slow: it sums over many orders. */
const SLOW_COLLECTION_MS = 1000;

interface MetricsPorts {
  cache: Pick<Cache, 'getOrLoad'>;
  /** Times what is collected. */
  optimizer: Optimizer;
  collect: CollectMetrics;
}

/** Figures of an account's last days. */
export class CachedMetrics {
  readonly cache: Pick<Cache, 'getOrLoad'>;
  readonly #ports: MetricsPorts;

  constructor(ports: MetricsPorts) {
    this.cache = ports.cache;
    this.#ports = ports;
  }

  /**
   * Sums over many orders: no write forgets them, they are simply never older than this. Dear to load, so they stand in DynamoDB
   * too: while Redis is away they do not all fall on the shards.
   */
  @Cacheable({ entity: 'order-metrics', version: 1, freshMs: METRICS_FRESH_SECONDS * 1000, durable: true })
  read(account: AccountId, days: number): Promise<OrderMetrics> {
    const { optimizer, collect } = this.#ports;
    const context = {
      operation: 'order-metrics',
      account,
      slowQueryThresholdMs: SLOW_COLLECTION_MS,
      metadata: { days: String(days) },
    };
    return optimizer.optimize(() => collect(account, days), context);
  }
}
