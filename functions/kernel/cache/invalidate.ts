import { AppError } from '../errors.ts';
import type { AccountId } from '../tenancy.ts';
import type { CacheContext } from './context.ts';
import { generationEntries, proofEntry, proofName, sequenceEntry, type Target } from './generations.ts';
import type { CacheTier, TierEntry } from './tier.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 20;

/** How tiers are told. */
export interface Telling {
  /** Names the write whose cause that is, for `findProofs`. */
  proof?: string;
  /** `nearest`: the targets are of entities that are not durable, so nothing of them stands in farther tiers. Default `all`. */
  reach?: 'nearest' | 'all';
}

/**
 * Writes new generations to every shared tier, the farthest first: a reader that sees the nearer tier's new generation must not
 * find the old value valid behind it and promote it. Resolves when *all* of them took it; from then on the coherence bound holds.
 * Errors: `unavailable` (retryable) naming the tiers that did not take it. The source has changed by then: invalidate again, as
 * `debts.ts` does; until that succeeds, what is cached lives out its time.
 *
 * Each try has a token of its own: a request that its sender has given up may arrive much later (a frozen sandbox sends it when it
 * thaws), and a token that came twice would make valid again what was stored between. Nor is a try repeated on its way (`Delivery`).
 *
 * A proof stands in the nearest tier behind the generations, and only when every other tier had taken them before: who finds it
 * knows that all tiers were told. A Redis that loses its last writes loses the proof first.
 */
export async function invalidateTargets(
  context: CacheContext,
  account: AccountId,
  { targets, proof, reach }: Telling & { targets: readonly Target[] },
): Promise<void> {
  if (targets.length === 0) return;
  context.counters.reads.invalidations += 1;
  context.views.forget(account);
  const told = reach === 'nearest' ? context.told.slice(0, 1) : context.told;
  const failed: string[] = [];
  for (const tier of told.toReversed()) {
    const proves = failed.length === 0 ? proof : undefined;
    const entries = () => entriesFor(context, tier, { account, targets, proves });
    if (!(await writeWithRetry(context, tier, entries))) failed.push(tier.name);
  }
  context.views.forget(account);
  if (failed.length === 0) return;
  throw new AppError('unavailable', 'an invalidation did not reach every cache tier', {
    retryable: true,
    data: { failed },
  });
}

function entriesFor(
  context: CacheContext,
  tier: CacheTier,
  {
    account,
    targets,
    proves,
  }: { account: AccountId; targets: readonly Target[]; proves: string | undefined },
): TierEntry[] {
  const token = context.newToken();
  const generations = generationEntries(account, targets, token);
  if (tier !== context.told[0]) return generations;
  const proof = proves === undefined ? [] : [proofEntry(account, proves)];
  return [...generations, sequenceEntry(account, token), ...proof];
}

async function writeWithRetry(
  context: CacheContext,
  tier: CacheTier,
  entries: () => TierEntry[],
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await tier.setMany(entries());
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
