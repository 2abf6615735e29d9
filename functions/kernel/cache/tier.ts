/** Text kept under a name for a while. */
export interface TierEntry {
  name: string;
  text: string;
  /** Positive whole milliseconds. */
  ttlMs: number;
}

export type SetOutcome = 'stored' | 'too-large';

/**
 * Port: a store that sandboxes share. Values, generations and leases are all entries of it.
 * Every function throws when the store does not answer (never "absent": an error is not a miss, T59), and every
 * implementation passes test/contract/cache-tier.suite.ts.
 */
export interface CacheTier {
  readonly name: 'redis' | 'dynamo' | 'local';
  /**
   * Texts in the order of the names; null when absent or expired. One round trip for up to 100 names. The nearest tier of a cache
   * must answer names of one account for one moment; others may read them one after another.
   */
  getMany(names: readonly string[]): Promise<(string | null)[]>;
  /** Writes the last entry after all others: whoever sees it sees them. A text over the limit of the tier is skipped. */
  setMany(entries: readonly TierEntry[]): Promise<SetOutcome[]>;
  /** Sets each entry only where the name is absent or expired (atomically per name); answers what is there now. */
  addMany(entries: readonly TierEntry[]): Promise<string[]>;
}
