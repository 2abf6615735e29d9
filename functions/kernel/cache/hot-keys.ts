import type { CacheKey } from './cache-key.ts';
import type { Entry } from './envelope.ts';
import { type EntryReport, NAMED } from './held-entries.ts';
import type { TierName } from './statistics.ts';

interface Counted {
  key: CacheKey<unknown>;
  tier: TierName;
  hits: number;
  /** How many of these may have been another key's. */
  doubt: number;
  bytes: number;
  storedAtMs: number;
  expiresAtMs: number;
}

/** Keys a sandbox counts at the same time. */
const COUNTED = 128;

/**
 * Which entries of the shared tiers this sandbox reads most: it does not hold them, so it counts (requirement G8). By Space-Saving
 * (Metwally, Agrawal, El Abbadi, ICDT 2005): a key that is new takes the place and the count of the least read one, as a doubt. So
 * whatever is read more often than one in 128 times is among them, and `hits - doubt` is never more than its hits.
 */
export class HotKeys {
  readonly #counted = new Map<string, Counted>();

  /** A new value of a key is a new entry: it begins anew. */
  hit(tier: TierName, key: CacheKey<unknown>, { storedAtMs, expiresAtMs, payload }: Entry): void {
    const known = this.#counted.get(key.name);
    if (known?.storedAtMs === storedAtMs) {
      known.hits += 1;
      known.tier = tier;
      return;
    }
    const doubt = known || this.#counted.size < COUNTED ? 0 : this.#dropLeast();
    const bytes = key.name.length + payload.length;
    this.#counted.set(key.name, { key, tier, hits: doubt + 1, doubt, bytes, storedAtMs, expiresAtMs });
  }

  /** The most read ones that are still fresh, with the hits that are certain. */
  mostRead(nowMs: number): EntryReport[] {
    const fresh = [...this.#counted.values()].filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    return fresh
      .map(toReport)
      .toSorted((a, b) => b.hits - a.hits)
      .slice(0, NAMED);
  }

  #dropLeast(): number {
    let [leastName, least] = ['', Number.POSITIVE_INFINITY];
    for (const [name, { hits }] of this.#counted) if (hits < least) [leastName, least] = [name, hits];
    this.#counted.delete(leastName);
    return least;
  }
}

function toReport({ key, tier, hits, doubt, bytes, storedAtMs, expiresAtMs }: Counted): EntryReport {
  const { id, scope } = key;
  return { tier, prefix: scope.prefix, id, bytes, hits: hits - doubt, storedAtMs, freshUntilMs: expiresAtMs };
}
