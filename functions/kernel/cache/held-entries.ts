import type { TierName } from './statistics.ts';

/** What is told of one value in memory, beside the value itself (requirement G8). */
export interface HeldEntry {
  /** What its key begins with: `c:{account}:entity:`. */
  readonly prefix: string;
  readonly id: string;
  readonly bytes: number;
  /** Reads that memory answered with it. */
  hits: number;
  /** When its loading began. */
  readonly storedAtMs: number;
  /** Until when memory may answer with it, unless it is invalidated. */
  readonly freshUntilMs: number;
}

/** What a sandbox tells of an entry that it reads much. */
export type EntryReport = Readonly<HeldEntry> & { readonly tier: TierName };

/** What memory holds now. */
export interface HeldMemory {
  entries: number;
  bytes: number;
  evictions: number;
  /** Hits of the values that are held, and how many of these had none. */
  hits: number;
  unread: number;
  /** Summed ages of the values; the mean age is a share of it. */
  ageMs: number;
  mostRead: readonly EntryReport[];
}

/** Entries that a sandbox names: a handful each tells which, from all sandboxes together. */
export const NAMED = 5;

/** Adds up, and names the most read ones that were read at all. Visits rather than iterates: there may be a hundred thousand. Pure. */
export function summarizeEntries(
  entries: { forEach(visit: (entry: HeldEntry) => void): void },
  nowMs: number,
): Pick<HeldMemory, 'hits' | 'unread' | 'ageMs' | 'mostRead'> {
  let [hits, unread, ageMs, least] = [0, 0, 0, 0];
  let most: HeldEntry[] = [];
  entries.forEach((entry) => {
    hits += entry.hits;
    ageMs += Math.max(0, nowMs - entry.storedAtMs);
    if (entry.hits === 0) unread += 1;
    if (entry.hits <= least) return;
    most = [...most, entry].toSorted((a, b) => b.hits - a.hits).slice(0, NAMED);
    if (most.length === NAMED) least = most[NAMED - 1]?.hits ?? 0;
  });
  return { hits, unread, ageMs, mostRead: most.map(toReport) };
}

function toReport({ prefix, id, bytes, hits, storedAtMs, freshUntilMs }: HeldEntry): EntryReport {
  return { tier: 'memory', prefix, id, bytes, hits, storedAtMs, freshUntilMs };
}
