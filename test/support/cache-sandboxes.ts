import { Cache, type CacheOptions } from '../../functions/kernel/cache/cache.ts';
import type { RepositoryPorts } from '../../functions/kernel/cache/cached-repository.ts';
import { localTier } from '../../functions/kernel/cache/local-tier.ts';
import { createCounters } from '../../functions/kernel/cache/statistics.ts';
import type { CacheTier } from '../../functions/kernel/cache/tier.ts';
import type { Logger } from '../../functions/kernel/logger.ts';
import { optimizeReads } from '../../functions/kernel/optimizing/optimize-reads.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { virtualTime } from './virtual-time.ts';

export const ACME = 'acme' as AccountId;
export const GLOBEX = 'globex' as AccountId;

export const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  with: () => silent,
};

/** What a repository reads through in a sandbox with this cache, as it is wired in the product. */
export function repositoryPorts(cache: Cache, logger = silent): RepositoryPorts & { cache: Cache } {
  return { cache, logger, optimizer: optimizeReads({ cache, clock: Date.now, logger, defer: setImmediate }) };
}

let tokens = 0;

export function newToken(): string {
  tokens += 1;
  return `token${tokens}`;
}

/** Sandboxes of one product: each has its own memory, all share the tiers. */
export function cacheWorld(overrides: Partial<CacheOptions> = {}) {
  const clock = virtualTime();
  const redis: CacheTier = { ...localTier(clock.now, 50_000_000), name: 'redis' };
  const dynamo: CacheTier = { ...localTier(clock.now, 50_000_000), name: 'dynamo' };
  const sandbox = (own: Partial<CacheOptions> = {}): Cache =>
    new Cache({
      tiers: [redis, dynamo],
      clock: clock.now,
      random: () => 0,
      newToken,
      pause: clock.pause,
      logger: silent,
      counters: createCounters(),
      ...overrides,
      ...own,
    });
  return { clock, redis, dynamo, sandbox };
}

/** A loader that counts its calls. */
export function countingLoader<T>(load: () => Promise<T> | T): {
  load: () => Promise<T>;
  calls: () => number;
} {
  let calls = 0;
  return {
    load: async () => {
      calls += 1;
      return load();
    },
    calls: () => calls,
  };
}
