import type { Logger } from '../logger.ts';
import type { AccountId } from '../tenancy.ts';
import type { Cache } from './cache.ts';
import type { Target } from './generations.ts';

export interface ForgetPorts {
  cache: Pick<Cache, 'invalidate'>;
  logger: Logger;
}

export interface Forgotten {
  account: AccountId;
  targets: readonly Target[];
  /** See `Cache.invalidate`. */
  proof?: string;
}

/**
 * Writes, then forgets what is cached of it, and only then lets the answer go: who reads after the answer reads the new state.
 * A write that failed may have happened all the same (a timeout proves nothing), so it is forgotten either way.
 *
 * An invalidation that does not reach a tier after three tries does not fail the write, which is stored: an outage of the
 * cache is none of the product. Until the tier is told again, it may serve the state before the write: see `debts.ts` for who
 * tells it, and when.
 */
export async function forgetAfter<R>(
  { cache, logger }: ForgetPorts,
  { account, targets, proof }: Forgotten,
  write: () => Promise<R>,
): Promise<R> {
  try {
    return await write();
  } finally {
    await cache.invalidate(account, targets, proof).catch((error: unknown) => {
      logger.error('cache not told of a write: it may serve the state before it until it is told again', {
        account_id: account,
        targets,
        error,
      });
    });
  }
}
