import { currentReadScope, withReadScope } from '../sharding/read-scope.ts';
import type { AccountId } from '../tenancy.ts';
import type { Cache } from './cache.ts';
import type { CacheArea } from './cache-key.ts';

/** Reads one thing of an account; null: there is none. */
export type ReadById<T> = (account: AccountId, id: string) => Promise<T | null>;

/**
 * The read, answered from the cache where the request allows old data: a GET without `x-fresh: true`. Everything else, such as
 * what a write decides by and what queue handlers read, goes straight to `load`.
 */
export function cachedRead<T>(
  cache: Pick<Cache, 'getOrLoad'>,
  area: CacheArea<T>,
  load: ReadById<T>,
): ReadById<T> {
  return async (account, id) => {
    const loadForAll = sharedLoad(() => load(account, id));
    if (!loadForAll) return load(account, id);
    const value = await cache.getOrLoad(area.key(account, id), async () => (await loadForAll()) ?? undefined);
    return value ?? null;
  };
}

/**
 * The load as it must be made when many will share its answer: a reader must have applied every write of the account, not just the
 * one in this request's token. Null: this request wants its own answer.
 */
export function sharedLoad<T>(load: () => Promise<T>): (() => Promise<T>) | null {
  const scope = currentReadScope();
  if (scope?.demand !== 'replica') return null;
  return () => withReadScope({ ...scope, mustSee: null }, load);
}
