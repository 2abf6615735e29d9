import type { Logger } from '../logger.ts';
import { currentReadScope } from '../sharding/read-scope.ts';
import type { AccountId } from '../tenancy.ts';
import type { Cache } from './cache.ts';
import type { Target } from './generations.ts';
import type { Telling } from './invalidate.ts';

export interface ForgetPorts {
  cache: Pick<Cache, 'invalidate'>;
  logger: Logger;
}

export interface Forgotten {
  account: AccountId;
  targets: readonly Target[];
  telling: Telling;
}

/**
 * Writes, then forgets what is cached of it, and only then lets the answer go: who reads after the answer reads the new state.
 * A write that failed may have happened all the same (a timeout proves nothing), so it is forgotten either way. But it may also still
 * happen, after that: so it leaves no proof, and its event, if there comes one, forgets it again.
 *
 * An invalidation that does not reach a tier after three tries does not fail the write, which is stored: an outage of the
 * cache is none of the product. Until the tier is told again, it may serve the state before the write: see `debts.ts` for who
 * tells it, and when. The request's scope learns of it, so that the answer's token lets its caller read past the cache until then.
 */
export async function forgetAfter<R>(
  { cache, logger }: ForgetPorts,
  { account, targets, telling }: Forgotten,
  write: () => Promise<R>,
): Promise<R> {
  const forget = (how: Telling) =>
    cache.invalidate(account, targets, how).catch((error: unknown) => {
      const scope = currentReadScope();
      if (scope) scope.isCacheUntold = true;
      logger.error('cache not told of a write: it may serve the state before it until it is told again', {
        account_id: account,
        targets,
        error,
      });
    });
  const result = await write().catch(async (error: unknown) => {
    const { proof: _, ...unproved } = telling;
    await forget(unproved);
    throw error;
  });
  await forget(telling);
  return result;
}
