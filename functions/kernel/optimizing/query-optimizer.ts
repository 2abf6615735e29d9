import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { currentReadScope } from '../sharding/read-scope.ts';
import type { OperationContext, Optimizer } from './optimizer.ts';

/** Default threshold: one of the seeds says 1 s, the other 10 s; the smaller one finds more. */
const SLOW_QUERY_MS = 1000;

export interface QueryWatch {
  clock: Clock;
  logger: Logger;
}

/**
 * Times every operation with the metrics of the request it is part of; names the slow ones in the log. The SQL itself is never logged
 * (T101). Slow ones are counted for the service as a whole, which an alarm can watch; which operation it was the log says.
 */
export function queryOptimizer({ clock, logger }: QueryWatch): Optimizer {
  const finish = (context: OperationContext, startedMs: number, status: 'success' | 'error'): void => {
    const { operation, account, slowQueryThresholdMs = SLOW_QUERY_MS, metadata } = context;
    const metrics = currentReadScope()?.metrics;
    const durationMs = clock() - startedMs;
    metrics?.addWith({ operation, status }, 'database_query_duration_seconds', durationMs / 1000, 'Seconds');
    if (durationMs < slowQueryThresholdMs) return;
    metrics?.add('database_slow_queries_total', 1, 'Count');
    metrics?.add('database_slow_query_seconds', durationMs / 1000, 'Seconds');
    logger.warn('slow query', { operation, account, durationMs, slowQueryThresholdMs, ...metadata });
  };
  return {
    async optimize(run, context) {
      const startedMs = clock();
      try {
        const result = await run();
        finish(context, startedMs, 'success');
        return result;
      } catch (error) {
        finish(context, startedMs, 'error');
        throw error;
      }
    },
  };
}
