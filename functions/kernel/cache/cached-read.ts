import type { Optimizer } from '../optimizing/optimizer.ts';
import { currentReadScope, withReadScope } from '../sharding/read-scope.ts';
import type { AccountId } from '../tenancy.ts';
import type { CacheArea } from './cache-key.ts';

/** Reads one thing of an account; null: there is none. */
export type ReadById<T> = (account: AccountId, id: string) => Promise<T | null>;

/** Reads many at once: an answer for each id, in their order. */
export type ReadByIds<T> = (account: AccountId, ids: readonly string[]) => Promise<readonly (T | null)[]>;

/** How one kind of thing is read where it lives. */
export interface Source<T> {
  /** For metrics: low cardinality. */
  operation: string;
  load: ReadById<T>;
  /** Set: reads that begin together are made as one. */
  loadMany?: ReadByIds<T>;
}

/**
 * The read, through the optimizers, and under a cache key where the request allows old data: a GET without `x-fresh: true`.
 * Everything else, such as what a write decides by and what queue handlers read, goes to the source.
 */
export function cachedRead<T>(
  optimizer: Optimizer,
  area: CacheArea<T>,
  { operation, load, loadMany }: Source<T>,
): ReadById<T> {
  return async (account, id) => {
    const shared = sharedRun();
    const run = shared ?? runAsItIs;
    const runAll = (owner: AccountId, ids: readonly unknown[]) =>
      run(async () => (await loadMany?.(owner, ids as readonly string[]))?.map(orUndefined) ?? []);
    const value = await optimizer.optimize(() => run(async () => orUndefined(await load(account, id))), {
      ...{ operation, account },
      ...(shared && { cacheKey: area.key(account, id) }),
      ...(loadMany && { batch: { input: id, runAll } }),
    });
    return value ?? null;
  };
}

/** A cache knows absence as undefined. */
const orUndefined = <T>(value: T | null): T | undefined => value ?? undefined;

type Run = <T>(work: () => Promise<T>) => Promise<T>;

const runAsItIs: Run = (work) => work();

/**
 * How a load must run whose answer many will share: a reader must have applied every write of the account, not just the one in
 * this request's token. Null: this request wants its own answer.
 */
export function sharedRun(): Run | null {
  const scope = currentReadScope();
  if (scope?.demand !== 'replica') return null;
  const forAll = { ...scope, mustSee: null };
  return (work) => withReadScope(forAll, work);
}
