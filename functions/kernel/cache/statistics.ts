import type { Metrics } from '../metrics.ts';
import type { EntryReport, HeldMemory } from './held-entries.ts';

/** Counters of one tier in this sandbox. */
export interface TierCounts {
  hits: number;
  misses: number;
  errors: number;
  /** Entries that failed their checksum or could not be decoded; counted among the misses too. */
  corrupt: number;
  /** Values over the tier's size limit. */
  tooLarge: number;
  /** Values it took, and their summed size in UTF-8 bytes. */
  stored: number;
  storedBytes: number;
  /** Invalidations it took. */
  invalidated: number;
  /** Calls and their summed time, for the average. */
  calls: number;
  totalMs: number;
  /** HTTP requests that left, where calls share them (Redis); else 0. */
  requests: number;
}

/** Counters of whole reads: a read that misses two tiers is one miss (T70). */
export interface ReadCounts {
  /** Served from some tier, fresh. */
  hits: number;
  /** Served stale: while another sandbox loads, or because the loader failed. */
  stale: number;
  /** Nothing to serve: loaded, or answered with "miss". */
  misses: number;
  loads: number;
  loadFailures: number;
  /** Reads that joined a load of this sandbox, and reads that waited for one of another sandbox. */
  joined: number;
  waited: number;
  uncacheable: number;
  invalidations: number;
}

export type TierName = 'memory' | 'redis' | 'dynamo' | 'local';

export interface Counters {
  reads: ReadCounts;
  tier(name: TierName): TierCounts;
  tiers(): [TierName, TierCounts][];
}

export function createCounters(): Counters {
  const tiers = new Map<TierName, TierCounts>();
  const reads: ReadCounts = {
    hits: 0,
    stale: 0,
    misses: 0,
    loads: 0,
    loadFailures: 0,
    joined: 0,
    waited: 0,
    uncacheable: 0,
    invalidations: 0,
  };
  const tier = (name: TierName): TierCounts => {
    const known = tiers.get(name);
    if (known) return known;
    const made = {
      hits: 0,
      misses: 0,
      errors: 0,
      corrupt: 0,
      tooLarge: 0,
      stored: 0,
      storedBytes: 0,
      invalidated: 0,
      calls: 0,
      totalMs: 0,
      requests: 0,
    };
    tiers.set(name, made);
    return made;
  };
  return { reads, tier, tiers: () => [...tiers] };
}

export interface TierStatistics extends TierCounts {
  /** 0..1; null while nothing was asked (0/0 is not a rate). */
  hitRate: number | null;
  averageMs: number | null;
}

/** Statistics of this sandbox since it began. */
export interface CacheStatistics {
  reads: ReadCounts & { hitRate: number | null };
  tiers: Partial<Record<TierName, TierStatistics>>;
  memory: Omit<HeldMemory, 'mostRead'>;
  /** Of memory and of what it reads in shared tiers. */
  mostRead: readonly EntryReport[];
}

export function summarize(
  counters: Counters,
  memory: CacheStatistics['memory'],
): Omit<CacheStatistics, 'mostRead'> {
  const { reads } = counters;
  const tiers: CacheStatistics['tiers'] = {};
  for (const [name, counts] of counters.tiers()) {
    const averageMs = counts.calls === 0 ? null : counts.totalMs / counts.calls;
    tiers[name] = { ...counts, hitRate: rate(counts.hits, counts.misses), averageMs };
  }
  return { reads: { ...reads, hitRate: rate(reads.hits + reads.stale, reads.misses) }, tiers, memory };
}

function rate(hits: number, misses: number): number | null {
  return hits + misses === 0 ? null : hits / (hits + misses);
}

/** Which counter of a tier is which operation and result. */
const OPERATIONS = [
  ['hits', 'get', 'hit'],
  ['misses', 'get', 'miss'],
  ['errors', 'get', 'error'],
  ['stored', 'set', 'success'],
  ['tooLarge', 'set', 'error'],
  ['invalidated', 'delete', 'success'],
] as const;

/**
 * Writes what was counted since the last call as `cache_operations_total{operation, layer, result}` and the size of what was stored
 * as `cache_stored_bytes_total{layer}`; low-cardinality only (T94). A call that failed counts as an error of `get`, whatever it was.
 */
export function statisticsReporter(counters: Counters): (metrics: Metrics) => void {
  const reported = new Map<string, number>();
  const grownBy = (id: string, total: number): number => {
    const grown = total - (reported.get(id) ?? 0);
    reported.set(id, total);
    return grown;
  };
  const reportTier = (metrics: Metrics, layer: TierName, counts: TierCounts): void => {
    for (const [field, operation, result] of OPERATIONS) {
      const grown = grownBy(`${layer} ${field}`, counts[field]);
      if (grown > 0) metrics.addWith({ operation, layer, result }, 'cache_operations_total', grown, 'Count');
    }
    const bytes = grownBy(`${layer} bytes`, counts.storedBytes);
    if (bytes > 0) metrics.addWith({ layer }, 'cache_stored_bytes_total', bytes, 'Bytes');
  };
  return (metrics) => {
    for (const [layer, counts] of counters.tiers()) reportTier(metrics, layer, counts);
  };
}
