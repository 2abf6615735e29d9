import { AppError } from '../errors.ts';
import { type AccountId, isAccountId } from '../tenancy.ts';

/** How the values of one entity are cached. Times are milliseconds. */
export interface CachePolicy {
  /** The first part of every key and the unit of `invalidate({ kind: 'entity' })`: lower-case letters, digits, `-`. */
  entity: string;
  /** Shape of the value: raise it when the type changes, so that a new deployment never reads old shapes. */
  version: number;
  /** How long a value is served without asking anybody (before jitter). */
  freshMs: number;
  /**
   * As `freshMs`, for a key that nobody has asked for in the last hour. Shorter where keys are made of what callers choose: a
   * filter that differs every time would else fill Redis with answers that nobody asks for again. Default `freshMs`.
   */
  firstMs?: number;
  /** After `freshMs`: how much longer it is served while one sandbox loads it again. Default 0. */
  staleWhileRevalidateMs?: number;
  /** After `freshMs`: how much longer it is served when the loader fails. Default 0. */
  staleIfErrorMs?: number;
  /** How long "there is no such thing" is remembered; 0: not at all. Default 30,000, at most `freshMs`. */
  notFoundMs?: number;
  /** Longest stay in this sandbox's memory; 0: never (stock, payments). Default 300,000, at most `freshMs`. */
  memoryMs?: number;
  /**
   * Kept in the DynamoDB tier too: for values that are dear to load. Default false. An entity that becomes durable, or ceases to be,
   * needs a new name: code from before would not tell, or would still read, that tier.
   */
  durable?: boolean;
  /** Every life is shortened by a random share of up to this, so that values stored together do not end together. Default 0.1. */
  jitter?: number;
}

export type CompletePolicy = Readonly<Required<CachePolicy>>;

/** Longest life of any entry: generations live as long, so a longer one could not be reached any more. */
export const MAX_LIFE_MS = 7 * 86_400_000;

/** Longer ids are refused: hash them (see `canonical-hash.ts`). */
const MAX_ID_LENGTH = 512;
const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,63}$/;
export const TAG_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$/;

/** One entity of one account, checked. */
interface KeyScope {
  readonly policy: CompletePolicy;
  readonly account: AccountId;
  /** What the names of its keys begin with. The braces keep one account on one slot of a Redis cluster. */
  readonly prefix: string;
}

/** One cached thing of one account. The account is part of the type: a key without a tenant cannot be written (T71). */
export class CacheKey<T> {
  /** Only for the type checker: what the key leads to. */
  declare readonly valueType: T;
  readonly scope: KeyScope;
  readonly id: string;
  readonly tags: readonly string[];
  #name: string | null = null;

  constructor(scope: KeyScope, id: string, tags: readonly string[]) {
    this.scope = scope;
    this.id = id;
    this.tags = tags;
  }

  get policy(): CompletePolicy {
    return this.scope.policy;
  }

  get account(): AccountId {
    return this.scope.account;
  }

  /** Name of the entry in the shared tiers. Joined when asked for: memory finds its values by prefix and id, which is half the work. */
  get name(): string {
    this.#name ??= this.scope.prefix + this.id;
    return this.#name;
  }
}

/** The keys of one entity. */
export interface CacheArea<T> {
  readonly policy: CompletePolicy;
  /** Errors: `invalid_input` when account, id or a tag cannot be part of a key. */
  key(account: AccountId, id: string, tags?: readonly string[]): CacheKey<T>;
}

const NO_TAGS: readonly string[] = Object.freeze([]);

/** Declares an entity once per module. Errors: `invalid_settings` naming the bad value. */
export function cacheArea<T>(settings: CachePolicy): CacheArea<T> {
  const policy = completePolicy(settings);
  let last: KeyScope | null = null;
  return {
    policy,
    key(account, id, tags = NO_TAGS) {
      // A sandbox serves one request, so mostly one account, at a time: its check and prefix are kept.
      if (last === null || last.account !== account) last = scopeOf(policy, account);
      if (id.length === 0 || id.length > MAX_ID_LENGTH || !id.isWellFormed()) refuse('id', id);
      if (tags.length > 0) tags.forEach(checkTag);
      return new CacheKey<T>(last, id, tags);
    },
  };
}

function scopeOf(policy: CompletePolicy, account: AccountId): KeyScope {
  if (!isAccountId(account)) refuse('account', String(account));
  return { policy, account, prefix: `c:{${account}}:${policy.entity}:` };
}

/** Errors: `invalid_input` when the tag has characters outside letters, digits, `.`, `_`, `-`. */
function checkTag(tag: string): void {
  if (!TAG_PATTERN.test(tag)) refuse('tag', tag);
}

function refuse(part: string, value: string): never {
  throw new AppError('invalid_input', `a cache key cannot have this ${part}`, {
    data: { part, value: value.slice(0, 100) },
  });
}

function completePolicy(settings: CachePolicy): CompletePolicy {
  const { freshMs } = settings;
  const policy: CompletePolicy = Object.freeze({
    staleWhileRevalidateMs: 0,
    staleIfErrorMs: 0,
    durable: false,
    jitter: 0.1,
    ...settings,
    firstMs: Math.min(settings.firstMs ?? freshMs, freshMs),
    notFoundMs: Math.min(settings.notFoundMs ?? 30_000, freshMs),
    memoryMs: Math.min(settings.memoryMs ?? 300_000, freshMs),
  });
  const problem = findProblem(policy);
  if (problem) throw new AppError('invalid_settings', `cache policy ${policy.entity}: ${problem}`);
  return policy;
}

const POLICY_FIELDS = new Set(
  'entity version freshMs firstMs staleWhileRevalidateMs staleIfErrorMs notFoundMs memoryMs durable jitter'.split(
    ' ',
  ),
);

function findProblem(policy: CompletePolicy): string | undefined {
  const unknown = Object.keys(policy).find((field) => !POLICY_FIELDS.has(field));
  if (unknown) return `unknown setting ${unknown}`;
  if (!NAME_PATTERN.test(policy.entity)) return 'entity must be lower-case letters, digits and -';
  if (!Number.isSafeInteger(policy.version) || policy.version < 1)
    return `version ${policy.version} is not a whole number from 1`;
  if (!(policy.jitter >= 0 && policy.jitter <= 0.5)) return `jitter ${policy.jitter} is not within 0..0.5`;
  return findBadTime(policy);
}

function findBadTime(policy: CompletePolicy): string | undefined {
  const times = [
    ...(['freshMs', 'firstMs', 'staleWhileRevalidateMs'] as const),
    ...(['staleIfErrorMs', 'notFoundMs', 'memoryMs'] as const),
  ];
  const bad = times.find((field) => !Number.isSafeInteger(policy[field]) || policy[field] < 0);
  if (bad) return `${bad} ${policy[bad]} is not a whole number of milliseconds`;
  if (policy.freshMs < 1) return `freshMs ${policy.freshMs} is not positive`;
  if (hardLifeMs(policy) > MAX_LIFE_MS) return `a life of ${hardLifeMs(policy)} ms is over 7 days`;
  return undefined;
}

/** How long an entry may be of any use, stale windows included. */
export function hardLifeMs(policy: CompletePolicy): number {
  return policy.freshMs + Math.max(policy.staleWhileRevalidateMs, policy.staleIfErrorMs);
}
