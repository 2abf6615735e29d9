import type { Metrics } from '../metrics.ts';
import type { AccountId } from '../tenancy.ts';
import type { Cache } from './cache.ts';
import type { CacheStatistics } from './statistics.ts';

export interface RequestCachePorts {
  cache: Cache;
  /** `statisticsPublisher` of this sandbox. */
  publish(statistics: () => CacheStatistics): Promise<void>;
}

/** What a request does with the cache besides reading: begin it together with the rate limit, end it before the answer leaves. */
export interface RequestCache {
  /** Asks for the account's sequence and brings statistics along: one request to Redis, shared with whatever is sent in the same turn. */
  begin(account: AccountId): Promise<void>;
  /** Waits for refreshes begun behind stale answers, for Lambda freezes the sandbox next; adds what was counted to the metrics. */
  end(metrics: Metrics): Promise<void>;
}

/** Neither function ever throws: a request does not fail for its cache. */
export function requestCache({ cache, publish }: RequestCachePorts): RequestCache {
  return {
    async begin(account) {
      await Promise.all([cache.touch(account), publish(() => cache.statistics())]);
    },
    async end(metrics) {
      await cache.settle();
      cache.report(metrics);
    },
  };
}
