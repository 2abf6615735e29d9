import { type CacheKey, hardLifeMs } from './cache-key.ts';
import type { CacheContext } from './context.ts';
import { type Entry, unpackEntry } from './envelope.ts';
import { generationNames, type Snapshot, sequenceName, stampOf } from './generations.ts';
import type { CacheTier } from './tier.ts';

/** What one tier said about one key. */
export interface TierRead {
  tier: CacheTier;
  snapshot: Snapshot;
  /** Valid under the snapshot, of the right shape and still of use (fresh or in a stale window). */
  entry: Entry | null;
}

/** Asks one tier about the keys, values and generations in one round trip. Throws what the tier throws. */
export async function readTier(
  context: CacheContext,
  tier: CacheTier,
  keys: readonly CacheKey<unknown>[],
): Promise<TierRead[]> {
  const readAtMs = context.clock();
  const asked = keys.map((key) => namesToRead(context, tier, key));
  const answers = asked.length === 1 ? [await tier.getMany(asked[0] ?? [])] : await readOnce(tier, asked);
  const reads = keys.map((key, index) =>
    judgeRead(context, { tier, key, texts: answers[index] ?? [], readAtMs }),
  );
  const counts = context.counters.tier(tier.name);
  for (const { entry } of reads) counts[entry ? 'hits' : 'misses'] += 1;
  return reads;
}

type Texts = readonly (string | null)[];

/** Keys have generations in common: each is asked for once. */
async function readOnce(tier: CacheTier, asked: readonly (readonly string[])[]): Promise<Texts[]> {
  const places = new Map<string, number>();
  for (const name of asked.flat()) if (!places.has(name)) places.set(name, places.size);
  const texts = await tier.getMany([...places.keys()]);
  return asked.map((names) => names.map((name) => texts[places.get(name) ?? -1] ?? null));
}

/** Everything in a tier that decides about a key: its value, its generations, in the nearest its account's sequence. */
export function namesToRead(
  context: Pick<CacheContext, 'tiers'>,
  tier: CacheTier,
  key: CacheKey<unknown>,
): string[] {
  const names = [key.name, ...generationNames(key)];
  return keepsSequence(context, tier) ? [...names, sequenceName(key.account)] : names;
}

export function keepsSequence({ tiers }: Pick<CacheContext, 'tiers'>, tier: CacheTier): boolean {
  return tier === tiers[0];
}

export interface Answer {
  tier: CacheTier;
  key: CacheKey<unknown>;
  /** To `namesToRead`, in their order. */
  texts: Texts;
  readAtMs: number;
}

/** Judges what a tier answered for `namesToRead`, and takes over what it says about the account. */
export function judgeRead(context: CacheContext, answer: Answer): TierRead {
  const { tier, key, texts, readAtMs } = answer;
  const snapshot = keepsSequence(context, tier)
    ? { generations: texts.slice(1, -1), sequence: texts.at(-1) ?? null, readAtMs }
    : { generations: texts.slice(1), sequence: null, readAtMs };
  if (keepsSequence(context, tier)) context.views.confirm(key.account, snapshot.sequence, readAtMs);
  const entry = judgeEntry(context, answer, stampOf(snapshot));
  return { tier, snapshot, entry };
}

function judgeEntry(context: CacheContext, { tier, key, texts }: Answer, stamp: string | null): Entry | null {
  const [text = null] = texts;
  if (text === null || stamp === null) return null;
  try {
    const entry = unpackEntry(key.name, text);
    return entry.stamp === stamp && isOfUse(entry, key, context.clock()) ? entry : null;
  } catch (error) {
    context.counters.tier(tier.name).corrupt += 1;
    context.logger.warn('cache: corrupt entry', {
      tier: tier.name,
      entity: key.policy.entity,
      error: String(error),
    });
    return null;
  }
}

function isOfUse(entry: Entry, key: CacheKey<unknown>, nowMs: number): boolean {
  return entry.version === key.policy.version && nowMs < usefulUntilMs(entry, key);
}

/** End of the last stale window. A remembered absence has none. */
export function usefulUntilMs(entry: Entry, key: CacheKey<unknown>): number {
  return entry.found ? entry.expiresAtMs + hardLifeMs(key.policy) - key.policy.freshMs : entry.expiresAtMs;
}

/** The first tier that answers; null when none does. An error is not a miss: the next tier is asked (T59). */
export async function readNearest(
  context: CacheContext,
  keys: readonly CacheKey<unknown>[],
  tiers: readonly CacheTier[] = context.tiers,
): Promise<TierRead[] | null> {
  for (const tier of tiers) {
    try {
      return await readTier(context, tier, keys);
    } catch (error) {
      context.logger.warn('cache: a tier did not answer', { tier: tier.name, error: String(error) });
    }
  }
  return null;
}

/** The tiers a key lives in. */
export function tiersOf(context: CacheContext, key: CacheKey<unknown>): readonly CacheTier[] {
  return key.policy.durable ? context.tiers : context.tiers.slice(0, 1);
}
