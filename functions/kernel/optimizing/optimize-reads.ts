import type { Cache } from '../cache/cache.ts';
import type { Defer } from '../cache/request-pipeline.ts';
import { batchOptimizer } from './batch-optimizer.ts';
import { cacheOptimizer } from './cache-optimizer.ts';
import { chainOptimizers, type Optimizer } from './optimizer.ts';
import { type QueryWatch, queryOptimizer } from './query-optimizer.ts';

export interface ReadingPorts extends QueryWatch {
  cache: Pick<Cache, 'getOrLoad'>;
  defer: Defer;
}

/** What stores read through: the cache first, then what it lacks together, and each question to a database timed. */
export function optimizeReads({ cache, defer, ...watch }: ReadingPorts): Optimizer {
  const timed = queryOptimizer(watch);
  return chainOptimizers([cacheOptimizer(cache), batchOptimizer({ defer, around: timed }), timed]);
}
