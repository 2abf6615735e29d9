import type { Clock } from '../clock.ts';
import { BoundedStore, type Kept } from './bounded-store.ts';
import type { CacheTier, SetOutcome, TierEntry } from './tier.ts';

interface Text extends Kept {
  readonly text: string;
  readonly expiresAtMs: number;
}

/** Names stand as they are: nothing here is split. */
const PREFIX = '';

/**
 * A shared tier inside one process, bounded by bytes: for one-process runs without Redis, and the model of a shared tier in tests.
 */
export function localTier(
  clock: Clock,
  maxBytes: number,
  maxTextLength = Number.POSITIVE_INFINITY,
): CacheTier {
  const store = new BoundedStore<Text>(maxBytes);
  const read = (name: string): string | null => {
    const kept = store.find(PREFIX, name);
    if (!kept || clock() >= kept.expiresAtMs) return null;
    kept.visited = true;
    return kept.text;
  };
  const write = ({ name, text, ttlMs }: TierEntry): SetOutcome => {
    if (text.length > maxTextLength) return 'too-large';
    const bytes = 2 * (name.length + text.length) + 200;
    const kept = {
      prefix: PREFIX,
      id: name,
      text,
      expiresAtMs: clock() + ttlMs,
      bytes,
      visited: false,
      older: null,
      newer: null,
    };
    return store.put(kept) ? 'stored' : 'too-large';
  };
  const add = (entry: TierEntry): string => {
    const there = read(entry.name);
    if (there !== null) return there;
    write(entry);
    return entry.text;
  };
  return {
    name: 'local',
    getMany: async (names) => names.map(read),
    setMany: async (entries) => entries.map(write),
    addMany: async (entries) => entries.map(add),
  };
}
