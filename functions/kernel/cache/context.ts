import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { AccountView, AccountViews } from './account-views.ts';
import type { CacheKey } from './cache-key.ts';
import type { HotKeys } from './hot-keys.ts';
import type { MemoryTier } from './memory-tier.ts';
import type { Counters } from './statistics.ts';
import type { CacheTier } from './tier.ts';

/** What the parts of one sandbox's cache share. */
export interface CacheContext {
  /**
   * Shared tiers, nearest first. Each has generations of its own, the nearest has the accounts' sequences too; leases stand in the
   * first that answers.
   */
  tiers: readonly CacheTier[];
  /** The same, as invalidations reach them. */
  told: readonly CacheTier[];
  memory: MemoryTier;
  views: AccountViews;
  counters: Counters;
  hot: HotKeys;
  clock: Clock;
  random(): number;
  newToken(): string;
  pause(ms: number): Promise<void>;
  logger: Logger;
  leaseMs: number;
  waitMs: number;
}

/** Answers undefined when there is no such thing. */
export type Loader<T> = () => Promise<T | undefined>;

/** One read that memory could not answer. */
export interface Job {
  key: CacheKey<unknown>;
  load: Loader<unknown>;
  view: AccountView;
  /** Of the view, when the read began. */
  epoch: number;
}
