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
}

/**
 * Writes, then forgets what is cached of it, and only then lets the answer go: who reads after the answer reads the new state.
 * A write that failed may have happened all the same (a timeout proves nothing), so it is forgotten either way.
 *
 * An invalidation that does not reach a tier after three tries does not fail the write, which is stored: an outage of the
 * cache is none of the product. Until the tier is told again, what it holds may be served for the rest of its `freshMs`.
 */
export async function forgetAfter<R>(
  { cache, logger }: ForgetPorts,
  { account, targets }: Forgotten,
  write: () => Promise<R>,
): Promise<R> {
  try {
    return await write();
  } finally {
    await cache.invalidate(account, targets).catch((error: unknown) => {
      logger.error('cache not told of a write: it may serve the state before it', {
        account_id: account,
        targets,
        error,
      });
    });
  }
}
