import type { Optimizer } from '../optimizing/optimizer.ts';
import type { AccountId } from '../tenancy.ts';
import { type CacheArea, cacheArea } from './cache-key.ts';
import { cachedRead, type ReadById, type ReadByIds } from './cached-read.ts';
import { canonicalHash } from './canonical-hash.ts';
import { checksum } from './checksum.ts';
import { type ForgetPorts, forgetAfter } from './forget-after.ts';
import type { Target } from './generations.ts';
import type { Telling } from './invalidate.ts';

/** Finds things of an account by a filter: a page of a list, a count. */
export type FindMany<Filter, Found> = (account: AccountId, filter: Filter) => Promise<Found>;

/**
 * What a write changed: one thing, or any number of the account's things. `proof` names the write (its event's id): under that name
 * the tiers remember that they were told of it (see `debts.ts`).
 */
export type Changed = { id: string; proof?: string } | 'many';

/**
 * Filters that callers make up: they may be as many as they like, and most never come again. However many an account asks for, it
 * has so many places for their answers under each name, so nobody can fill Redis with them.
 */
export interface ChosenFilters<Filter> {
  isChosen(filter: Filter): boolean;
  /** Answers that an account may have in the cache at once. Default 256. */
  places?: number;
}

/** The cache of one kind of thing. It wraps the functions of a store; what it does not wrap is not cached. */
export interface CachedRepository<T> {
  /** For 1,800 s; "there is none" for 30 s. With `loadMany`, those that the cache does not have are read together. */
  byId(load: ReadById<T>, loadMany?: ReadByIds<T>): ReadById<T>;
  /**
   * For 600 s, under `name` and the canonical hash of the filter, which must hold all that the answer depends on. Of filters that
   * callers make up an account has `chosen.places`; the first answer in a place stays for 60 s only.
   */
  byFilter<Filter, Found>(
    name: string,
    load: FindMany<Filter, Found>,
    chosen?: ChosenFilters<Filter>,
  ): FindMany<Filter, Found>;
  /** Writes, then forgets what changed and everything found by filters (T73), and only then resolves. */
  change<R>(account: AccountId, changed: Changed, write: () => Promise<R>): Promise<R>;
}

/** What reads go through, and what is told of writes. */
export interface RepositoryPorts extends ForgetPorts {
  optimizer: Optimizer;
}

const BY_ID_MS = 1_800_000;
const BY_FILTER_MS = 600_000;
const CHOSEN_FIRST_MS = 60_000;
const CHOSEN_PLACES = 256;

/**
 * Nothing stays in a sandbox's memory, where a write that another sandbox has just answered would be unknown for a second: the
 * generations in Redis are asked at every read, so a read that begins after a write was answered sees it, in every sandbox.
 *
 * The written value is not put into the cache: between a commit and that put another writer may commit, and the older value would
 * stay (T63); the next read loads it, under the policy's own life.
 */
export function cachedRepository<T>(
  ports: RepositoryPorts,
  { entity, version }: { entity: string; version: number },
): CachedRepository<T> {
  const things = cacheArea<T>({ entity, version, freshMs: BY_ID_MS, memoryMs: 0 });
  const ofFilters = { entity: foundEntity(entity), version, freshMs: BY_FILTER_MS, memoryMs: 0 };
  const usual = cacheArea<object>(ofFilters);
  const chosen = cacheArea<object>({ ...ofFilters, firstMs: CHOSEN_FIRST_MS });
  return {
    byId: (load, loadMany) =>
      cachedRead(ports.optimizer, things, {
        operation: `${entity}-by-id`,
        load,
        ...(loadMany && { loadMany }),
      }),
    byFilter<Filter, Found>(
      name: string,
      load: FindMany<Filter, Found>,
      filters?: ChosenFilters<Filter>,
    ): FindMany<Filter, Found> {
      const source = { operation: `${entity}-${name}`, name, load };
      const asAny = findUnder(ports.optimizer, usual, source);
      if (!filters) return asAny;
      const asChosen = findInPlaces(ports.optimizer, chosen, { ...source, ...filters });
      return (account, filter) => (filters.isChosen(filter) ? asChosen : asAny)(account, filter);
    },
    change: (account, changed, write) =>
      forgetAfter(ports, { account, ...forgetting(entity, changed) }, write),
  };
}

interface FilterSource<Filter, Found> {
  operation: string;
  name: string;
  load: FindMany<Filter, Found>;
}

/** Each filter's answer under a key of its own. */
function findUnder<Filter, Found>(
  optimizer: Optimizer,
  area: CacheArea<object>,
  { operation, name, load }: FilterSource<Filter, Found>,
): FindMany<Filter, Found> {
  return async (account, filter) => {
    const find = async () => ({ found: await load(account, filter) });
    const read = cachedRead(optimizer, area, { operation, load: find });
    return ((await read(account, `${name}.${canonicalHash(filter)}`)) as { found: Found }).found;
  };
}

/**
 * Each filter's answer in the place that its hash falls on, with that hash. Who finds the place taken by another filter asks the
 * store and keeps nothing: the first keeps its place until its time is over, so a flood of filters costs an account only its own.
 */
function findInPlaces<Filter, Found>(
  optimizer: Optimizer,
  area: CacheArea<object>,
  source: FilterSource<Filter, Found> & { places?: number },
): FindMany<Filter, Found> {
  const { operation, name, load, places = CHOSEN_PLACES } = source;
  return async (account, filter) => {
    const hash = canonicalHash(filter);
    const find = async () => ({ hash, found: await load(account, filter) });
    const place = Number.parseInt(checksum(hash), 16) % places;
    const read = cachedRead(optimizer, area, { operation, load: find });
    const kept = (await read(account, `${name}.place-${place}`)) as { hash: string; found: Found };
    if (kept.hash === hash) return kept.found;
    return optimizer.optimize(() => load(account, filter), { operation, account });
  };
}

/** What is found by filters stands under an entity of its own, so that one generation forgets all of it. */
const foundEntity = (entity: string): string => `${entity}-list`;

/** What has to be forgotten, and where: none of it is durable, so the nearest tier alone is told. */
function forgetting(entity: string, changed: Changed): { targets: Target[]; telling: Telling } {
  const proof = changed === 'many' || !changed.proof ? {} : { proof: changed.proof };
  return { targets: changedTargets(entity, changed), telling: { ...IN_NEAREST, ...proof } };
}

/** How tiers are told of what repositories keep. */
export const IN_NEAREST = { reach: 'nearest' } as const satisfies Telling;

export function changedTargets(entity: string, changed: Changed): Target[] {
  const things: Target =
    changed === 'many' ? { kind: 'entity', entity } : { kind: 'key', entity, id: changed.id };
  return [things, { kind: 'entity', entity: foundEntity(entity) }];
}
