import { AppError } from '../errors.ts';
import type { AccountId } from '../tenancy.ts';
import type { CacheContext } from './context.ts';
import { invalidationEntries, proofEntry, proofName, type Target } from './generations.ts';
import type { CacheTier, TierEntry } from './tier.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 20;

/**
 * Writes new generations to every shared tier, the farthest first: a reader that sees the nearer tier's new generation must not
 * find the old value valid behind it and promote it. Resolves when *all* tiers took it; from then on the coherence bound holds.
 * Errors: `unavailable` (retryable) naming the tiers that did not take it. The source has changed by then: invalidate again, as
 * `debts.ts` does; until that succeeds, what is cached lives out its time.
 *
 * A proof stands in the nearest tier behind the generations, and only when every other tier had taken them before: who finds it
 * knows that all tiers were told. A Redis that loses its last writes loses the proof first.
 */
export async function invalidateTargets(
  context: CacheContext,
  account: AccountId,
  { targets, proof }: { targets: readonly Target[]; proof?: string | undefined },
): Promise<void> {
  if (targets.length === 0) return;
  context.counters.reads.invalidations += 1;
  context.views.forget(account);
  const entries = invalidationEntries(account, targets, context.newToken());
  const failed: string[] = [];
  for (const tier of context.tiers.toReversed()) {
    const proves = proof !== undefined && tier === context.tiers[0] && failed.length === 0;
    const all = proves ? [...entries, proofEntry(account, proof)] : entries;
    if (!(await writeWithRetry(context, tier, all))) failed.push(tier.name);
  }
  context.views.forget(account);
  if (failed.length === 0) return;
  throw new AppError('unavailable', 'an invalidation did not reach every cache tier', {
    retryable: true,
    data: { failed },
  });
}

async function writeWithRetry(
  context: CacheContext,
  tier: CacheTier,
  entries: readonly TierEntry[],
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await tier.setMany(entries);
      context.counters.tier(tier.name).invalidated += 1;
      return true;
    } catch (error) {
      context.logger.warn('cache: invalidation failed', { tier: tier.name, attempt, error: String(error) });
      if (attempt === ATTEMPTS) return false;
      await context.pause(PAUSE_MS * attempt);
    }
  }
}

/** Which of these proofs are there. Errors: those of the nearest tier: an error is not an absence. */
export async function findProofs(
  { tiers }: Pick<CacheContext, 'tiers'>,
  account: AccountId,
  proofs: readonly string[],
): Promise<ReadonlySet<string>> {
  const [nearest] = tiers;
  if (!nearest || proofs.length === 0) return new Set();
  const texts = await nearest.getMany(proofs.map((proof) => proofName(account, proof)));
  return new Set(proofs.filter((_, index) => texts[index] !== null));
}
