import { AppError } from '../errors.ts';
import { currentReadScope } from '../sharding/read-scope.ts';
import { type AccountId, isAccountId } from '../tenancy.ts';
import type { Cache } from './cache.ts';
import { type CacheKey, type CachePolicy, cacheArea } from './cache-key.ts';
import { sharedRun } from './cached-read.ts';
import { canonicalHash } from './canonical-hash.ts';

/** An asynchronous function of one account and further arguments. */
export type AccountFunction<Rest extends unknown[], R> = (account: AccountId, ...rest: Rest) => Promise<R>;

export interface CacheableOptions extends CachePolicy {
  /** What `invalidate({ kind: 'tag' })` will name, besides the entity. */
  tags?: readonly string[];
}

type GetOrLoad = Pick<Cache, 'getOrLoad'>;

/**
 * Caches a function's results per account and arguments. The entity is the function's written name: class and function names
 * change under minification and would collide (T72). All arguments count, in canonical form. A request that asks for fresh data
 * runs the function.
 */
export function cacheable<Rest extends unknown[], R>(
  cache: GetOrLoad,
  options: CacheableOptions,
  run: AccountFunction<Rest, R>,
): AccountFunction<Rest, R> {
  const { tags = [], ...policy } = options;
  const area = cacheArea<R>(policy);
  return (account, ...rest) =>
    answer(cache, area.key(account, canonicalHash(rest), tags), () => run(account, ...rest));
}

/** Outside of a request nobody has said how old an answer may be but the policy. */
function answer<R>(cache: GetOrLoad, key: CacheKey<R>, run: () => Promise<R>): Promise<R> {
  if (currentReadScope() === undefined) return cache.getOrLoad(key, run) as Promise<R>;
  const forAll = sharedRun();
  return forAll ? (cache.getOrLoad(key, () => forAll(run)) as Promise<R>) : run();
}

/** An object whose methods are cached tells with which cache. */
export interface HasCache {
  readonly cache: GetOrLoad;
}

/**
 * The same as a standard (TC39) method decorator; the object brings its cache:
 * `@Cacheable({ entity: 'order-stats', version: 1, freshMs: 1_800_000 }) async getOrderStats(account: AccountId) { ... }`
 * Errors: `invalid_input` when the first argument is not an account.
 */
export function Cacheable(options: CacheableOptions) {
  const { tags = [], ...policy } = options;
  const area = cacheArea<never>(policy);
  return <This extends HasCache, Rest extends unknown[], R>(
    method: (this: This, account: AccountId, ...rest: Rest) => Promise<R>,
    _context: ClassMethodDecoratorContext<
      This,
      (this: This, account: AccountId, ...rest: Rest) => Promise<R>
    >,
  ) =>
    function cached(this: This, account: AccountId, ...rest: Rest): Promise<R> {
      if (!isAccountId(account)) throw new AppError('invalid_input', 'the first argument must be an account');
      const key = area.key(account, canonicalHash(rest), tags);
      return answer<R>(this.cache, key, () => method.call(this, account, ...rest));
    };
}
