import type { AccountId } from '../tenancy.ts';
import type { Cache } from './cache.ts';
import { type CacheArea, cacheArea } from './cache-key.ts';
import { canonicalHash } from './canonical-hash.ts';
import type { Target } from './generations.ts';

/** Port: a store of one kind of thing. `undefined` and null mean that there is none. */
export interface Repository<T, Filter> {
  findById(account: AccountId, id: string): Promise<T | undefined>;
  findMany(account: AccountId, filter: Filter): Promise<T[]>;
  create(account: AccountId, item: T): Promise<T>;
  update(account: AccountId, id: string, change: Partial<T>): Promise<T | undefined>;
  delete(account: AccountId, id: string): Promise<void>;
}

export interface CachedRepositoryOptions<T> {
  cache: Pick<Cache, 'getOrLoad' | 'invalidate'>;
  /** Entity of the single things; lists stand under `<entity>-list`. */
  entity: string;
  version: number;
  idOf(item: T): string;
  /** The write is done but some tier could not be told: see to it that it is told later. */
  onNotInvalidated(lost: { account: AccountId; targets: readonly Target[]; error: unknown }): void;
}

const BY_ID_MS = 1_800_000;
const LISTS_MS = 600_000;

interface Areas<T> {
  byId: CacheArea<T>;
  lists: CacheArea<T[]>;
}

/**
 * Wraps a repository: by id for 1,800 s, lists for 600 s by the canonical hash of their filter. Every write forgets the thing and
 * all lists of its account (T73). The written value is not put into the cache: between a commit and that put another
 * writer may commit, and the older value would stay (T63); the next read loads it, under the policy's own life.
 */
export function cachedRepository<T, Filter>(
  inner: Repository<T, Filter>,
  options: CachedRepositoryOptions<T>,
): Repository<T, Filter> {
  const { cache, entity, version, idOf } = options;
  const areas: Areas<T> = {
    byId: cacheArea<T>({ entity, version, freshMs: BY_ID_MS }),
    lists: cacheArea<T[]>({ entity: `${entity}-list`, version, freshMs: LISTS_MS }),
  };
  const forget = async (account: AccountId, id: string): Promise<void> => {
    const targets = changed(entity, id);
    await cache
      .invalidate(account, targets)
      .catch((error) => options.onNotInvalidated({ account, targets, error }));
  };
  return {
    findById: (account, id) =>
      cache.getOrLoad(
        areas.byId.key(account, id),
        async () => (await inner.findById(account, id)) ?? undefined,
      ),
    findMany: async (account, filter) =>
      (await cache.getOrLoad(areas.lists.key(account, canonicalHash(filter)), () =>
        inner.findMany(account, filter),
      )) ?? [],
    create: (account, item) => thenForget(inner.create(account, item), () => forget(account, idOf(item))),
    update: (account, id, change) => thenForget(inner.update(account, id, change), () => forget(account, id)),
    delete: (account, id) => thenForget(inner.delete(account, id), () => forget(account, id)),
  };
}

function changed(entity: string, id: string): Target[] {
  return [
    { kind: 'key', entity, id },
    { kind: 'entity', entity: `${entity}-list` },
  ];
}

/** A write that failed may have happened all the same (a timeout proves nothing), so what is cached is forgotten either way. */
function thenForget<R>(writing: Promise<R>, forget: () => Promise<void>): Promise<R> {
  return writing.finally(forget);
}
