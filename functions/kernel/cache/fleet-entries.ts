import type { EntryReport } from './held-entries.ts';
import type { CacheStatistics, TierName } from './statistics.ts';

/** What the sandboxes read of one entry of a tier. */
export interface FleetEntry {
  tier: TierName;
  account: string;
  entity: string;
  id: string;
  /** Reads that these sandboxes answered with it. */
  hits: number;
  /** Sandboxes among whose most read it is. */
  sandboxes: number;
  /** Of one. */
  bytes: number;
  /** ISO 8601, of the newest: when its loading began, and until when reads may be answered with it. */
  storedAt: string;
  freshUntil: string;
}

/** What the memory of several sandboxes holds. */
export interface FleetMemory {
  entries: number;
  bytes: number;
  evictions: number;
  hits: number;
  /** Entries that nobody read since they were stored. */
  unread: number;
  /** null while nothing is held. */
  meanAgeMs: number | null;
}

const NAMED = 10;

/** Adds up what sandboxes said; one of an earlier version of the code may not know all of it. Pure. */
export function addUpMemory(held: readonly Partial<CacheStatistics['memory']>[]): FleetMemory {
  const sum = (field: keyof CacheStatistics['memory']) =>
    held.reduce((total, one) => total + (one[field] ?? 0), 0);
  const entries = sum('entries');
  return {
    ...{
      entries,
      bytes: sum('bytes'),
      evictions: sum('evictions'),
      hits: sum('hits'),
      unread: sum('unread'),
    },
    meanAgeMs: entries === 0 ? null : Math.round(sum('ageMs') / entries),
  };
}

/** The most read of all, each tier's entry of a key by itself; equally often read ones by their names. Pure. */
export function mostReadOf(reports: readonly EntryReport[]): FleetEntry[] {
  const keys = Map.groupBy(reports, ({ tier, prefix, id }) => `${tier} ${prefix}${id}`);
  const byName = [...keys].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const merged = byName.map(([, some]) => merge(some));
  return merged.toSorted((a, b) => b.hits - a.hits).slice(0, NAMED);
}

function merge(reports: readonly EntryReport[]): FleetEntry {
  const [{ tier, prefix, id }] = reports as readonly [EntryReport];
  const [, account = '', entity = ''] = /^c:\{(.*)\}:(.*):$/.exec(prefix) ?? [];
  const newest = (field: 'storedAtMs' | 'freshUntilMs') =>
    new Date(Math.max(...reports.map((report) => report[field]))).toISOString();
  return {
    ...{ tier, account, entity, id },
    hits: reports.reduce((total, { hits }) => total + hits, 0),
    sandboxes: reports.length,
    bytes: Math.max(...reports.map(({ bytes }) => bytes)),
    storedAt: newest('storedAtMs'),
    freshUntil: newest('freshUntilMs'),
  };
}
