import type { Cache } from '../cache/cache.ts';
import type { Optimizer } from './optimizer.ts';

/** Answers from the cache what names a cache key. */
export function cacheOptimizer(cache: Pick<Cache, 'getOrLoad'>): Optimizer {
  return {
    optimize<T>(operation: () => Promise<T>, { cacheKey }: Parameters<Optimizer['optimize']>[1]): Promise<T> {
      return cacheKey ? (cache.getOrLoad(cacheKey, operation) as Promise<T>) : operation();
    },
  };
}
