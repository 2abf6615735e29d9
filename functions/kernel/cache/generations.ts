import type { AccountId } from '../tenancy.ts';
import { type CacheKey, MAX_LIFE_MS } from './cache-key.ts';
import { checksum } from './checksum.ts';
import type { TierEntry } from './tier.ts';

/**
 * Invalidation without finding keys. Every key stands under several generations: that of its place among the entity's keys, its
 * entity's, its account's and one for each tag. A generation is a random token that is never used twice. An entry carries the tokens that were read
 * *before* its value was loaded (its stamp) and is valid only while all of them are still current, so:
 * - invalidating is writing one new token, whatever the number of keys;
 * - a load that raced an invalidation stores an entry that is invalid from birth (T63), without compare-and-set;
 * - a token lost by eviction or expiry makes entries invalid, never valid again: a missing token matches nothing.
 *
 * Tokens begin with `i` when an invalidation wrote them and with `n` when a reader needed one where none was.
 */
export type Target =
  | { kind: 'key'; entity: string; id: string }
  | { kind: 'entity'; entity: string }
  | { kind: 'tag'; tag: string }
  | { kind: 'account' };

/** The name of the generation that a target stands for. */
export function generationName(account: AccountId, target: Target): string {
  switch (target.kind) {
    case 'key':
      return `g:{${account}}:k:${target.entity}:${placeOf(target.id)}`;
    case 'entity':
      return `g:{${account}}:e:${target.entity}`;
    case 'tag':
      return `g:{${account}}:t:${target.tag}`;
    case 'account':
      return `g:{${account}}:a`;
  }
}

/**
 * An account's keys of one entity share some 65,536 generations. One for each key would let whoever asks for ids that never existed
 * leave one of each for an hour. A key that is forgotten takes along what stands in its place: that much of all that is cached.
 */
const placeOf = (id: string): string => checksum(id).slice(-4);

/**
 * Every invalidation in an account writes this too, last: it is what keeps the memory of all sandboxes coherent. It stands in the
 * nearest tier alone, which answers for one moment: where items are read one after another, as DynamoDB does, a new sequence can come
 * with generations from before it.
 */
export function sequenceName(account: AccountId): string {
  return `s:{${account}}`;
}

/** Names of a key's generations: place, entity, account, tags. */
export function generationNames(key: CacheKey<unknown>): string[] {
  const { account, id } = key;
  const { entity } = key.policy;
  return [
    generationName(account, { kind: 'key', entity, id }),
    generationName(account, { kind: 'entity', entity }),
    generationName(account, { kind: 'account' }),
    ...key.tags.map((tag) => generationName(account, { kind: 'tag', tag })),
  ];
}

/** What one tier said about a key's generations, and when it was asked. */
export interface Snapshot {
  generations: readonly (string | null)[];
  /** Null in tiers that keep none. */
  sequence: string | null;
  /** Local time at which the question was sent: the answer is at least as new. */
  readAtMs: number;
}

/** The stamp for an entry loaded from now on; null while a generation is missing. */
export function stampOf(snapshot: Snapshot): string | null {
  return snapshot.generations.includes(null) ? null : snapshot.generations.join('.');
}

/**
 * The part of a lease's name that changes with every invalidation, so that nobody waits for a load which began before one.
 * Tokens that readers wrote do not count: whether they were there already or not, everybody contends for the same lease.
 */
export function invalidationMark(snapshot: Snapshot): string {
  const marks = snapshot.generations.filter((token) => token?.startsWith('i'));
  return marks.length === 0 ? '0' : checksum(marks.join('.'));
}

/** Key generations need not outlive the entries of a usual policy by much; the shared ones must, or whole accounts would miss. */
const KEY_GENERATION_MS = 3_600_000;

/** What an invalidation writes into a tier. */
export function generationEntries(
  account: AccountId,
  targets: readonly Target[],
  token: string,
): TierEntry[] {
  const entries = targets.map((target) => ({
    name: generationName(account, target),
    text: `i${token}`,
    ttlMs: target.kind === 'key' ? KEY_GENERATION_MS : MAX_LIFE_MS,
  }));
  return [...new Map(entries.map((entry) => [entry.name, entry])).values()];
}

/** Behind the generations: a reader that sees the sequence must see them. */
export function sequenceEntry(account: AccountId, token: string): TierEntry {
  return { name: sequenceName(account), text: `i${token}`, ttlMs: MAX_LIFE_MS };
}

/** Long enough for the event of the write to come through. A proof that is gone only means that somebody forgets once more. */
const PROOF_MS = 900_000;

export const proofName = (account: AccountId, proof: string): string => `p:{${account}}:${proof}`;

/** Says that every tier was told of that write. */
export function proofEntry(account: AccountId, proof: string): TierEntry {
  return { name: proofName(account, proof), text: '1', ttlMs: PROOF_MS };
}

/** What a reader adds where the snapshot has gaps (set only if absent). */
export function missingEntries(key: CacheKey<unknown>, snapshot: Snapshot, token: string): TierEntry[] {
  const text = `n${token}`;
  return generationNames(key)
    .map((name, index) => ({ name, text, ttlMs: index === 0 ? keyGenerationMs(key) : MAX_LIFE_MS }))
    .filter((_, index) => snapshot.generations[index] === null);
}

/** As `missingEntries`, for the sequence. */
export function missingSequence({ account }: CacheKey<unknown>, token: string): TierEntry {
  return { name: sequenceName(account), text: `n${token}`, ttlMs: MAX_LIFE_MS };
}

function keyGenerationMs(key: CacheKey<unknown>): number {
  const { freshMs, staleIfErrorMs, staleWhileRevalidateMs } = key.policy;
  return Math.max(KEY_GENERATION_MS, 2 * (freshMs + Math.max(staleIfErrorMs, staleWhileRevalidateMs)));
}

/** The snapshot with its gaps filled by what `addMany` answered for `added`. */
export function fillSnapshot(
  key: CacheKey<unknown>,
  snapshot: Snapshot,
  added: ReadonlyMap<string, string>,
): Snapshot {
  const names = generationNames(key);
  const generations = snapshot.generations.map(
    (token, index) => token ?? added.get(names[index] ?? '') ?? null,
  );
  return { ...snapshot, generations };
}
