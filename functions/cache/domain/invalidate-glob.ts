import type { Cache } from '../../kernel/cache/cache.ts';
import { countMatches, type GlobCount, type GlobPlan, planGlob } from '../../kernel/cache/glob.ts';
import type { SendCommands } from '../../kernel/cache/redis-commands.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

export interface GlobRequest {
  account: AccountId;
  glob: string;
  dryRun?: boolean;
}

export interface GlobReport extends GlobPlan {
  /** Entries in Redis that the glob matched just before; null for tags, which no pattern can count. */
  matched: GlobCount | null;
  invalidated: boolean;
}

export interface GlobPorts {
  cache: Pick<Cache, 'invalidate'>;
  send: SendCommands;
}

/** At most this many SCAN steps: the count is for people, the invalidation does not depend on it. */
const MAX_PAGES = 20;

/** Plans, counts, and unless it is a dry run forgets. Errors: `invalid_input`, and `unavailable` as `Cache.invalidate`. */
export async function invalidateGlob({ cache, send }: GlobPorts, request: GlobRequest): Promise<GlobReport> {
  const { account, glob, dryRun = false } = request;
  const plan = planGlob(glob);
  const counting = plan.target.kind !== 'tag';
  const matched = counting ? await countMatches(send, account, { glob, maxPages: MAX_PAGES }) : null;
  if (!dryRun) await cache.invalidate(account, [plan.target]);
  return { ...plan, matched, invalidated: !dryRun };
}
