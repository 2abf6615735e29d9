import type { EntryReport, HeldMemory } from './held-entries.ts';

/** What the sandboxes hold of one key. */
export interface FleetEntry {
  account: string;
  entity: string;
  id: string;
  /** Reads that memory answered with what is held now. */
  hits: number;
  /** Sandboxes among whose most read it is. */
  sandboxes: number;
  /** Of all of them together. */
  bytes: number;
  /** ISO 8601, of the newest: when its loading began, and until when memory may answer with it. */
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
  mostRead: readonly FleetEntry[];
}

const NAMED = 10;

/** Adds up what sandboxes said; one of an earlier version of the code may not know all of it. Pure. */
export function addUpMemory(held: readonly Partial<HeldMemory>[]): FleetMemory {
  const sum = (field: Exclude<keyof HeldMemory, 'mostRead'>) =>
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
    mostRead: mergeByKey(held.flatMap(({ mostRead = [] }) => mostRead)),
  };
}

function mergeByKey(reports: readonly EntryReport[]): FleetEntry[] {
  const keys = Map.groupBy(reports, ({ prefix, id }) => prefix + id);
  const merged = [...keys.values()].map(merge);
  return merged.toSorted((a, b) => b.hits - a.hits).slice(0, NAMED);
}

function merge(reports: readonly EntryReport[]): FleetEntry {
  const [{ prefix, id }] = reports as readonly [EntryReport];
  const [, account = '', entity = ''] = /^c:\{(.*)\}:(.*):$/.exec(prefix) ?? [];
  const newest = (field: 'storedAtMs' | 'freshUntilMs') =>
    new Date(Math.max(...reports.map((report) => report[field]))).toISOString();
  return {
    ...{ account, entity, id },
    hits: reports.reduce((total, { hits }) => total + hits, 0),
    sandboxes: reports.length,
    bytes: reports.reduce((total, { bytes }) => total + bytes, 0),
    storedAt: newest('storedAtMs'),
    freshUntil: newest('freshUntilMs'),
  };
}
