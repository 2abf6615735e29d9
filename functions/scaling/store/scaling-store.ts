import type { Clock } from '../../kernel/clock.ts';
import type { NewId } from '../../kernel/ids.ts';
import { freshControl } from '../domain/control.ts';
import type { FlightRecord, ScalingStore, StoredTarget } from '../domain/ports.ts';

interface Key {
  readonly target: string;
  readonly at: string;
}

/** A table with the key (`target`, `at`), as the store uses it. */
export interface ScalingItems {
  load(target: string, at: string): Promise<{ version: number; body: string } | null>;
  save(key: Key, item: { version: number; body: string }, expected: number): Promise<boolean>;
  add(key: Key, item: { body: string; expiresAtSeconds: number }): Promise<void>;
  latest(target: string, prefix: string, limit: number): Promise<string[]>;
  between(target: string, from: string, to: string): Promise<string[]>;
}

const STATE = 'state';
/** Records sort by time behind this prefix, so that the newest are read backwards. */
const RECORD = 'record#';
const KEEP_SECONDS = 14 * 86_400;

/**
 * One `state` item a target, changed only by conditional writes on its version (the fencing token), and one compact item an
 * evaluation, which expires after two weeks.
 */
export function scalingStore(items: ScalingItems, clock: Clock, newId: NewId): ScalingStore {
  return {
    async load(target) {
      const item = await items.load(target, STATE);
      if (!item) return { version: 0, control: freshControl };
      return { ...(JSON.parse(item.body) as StoredTarget), version: item.version };
    },
    save: (target, next, expected) =>
      items.save({ target, at: STATE }, { version: next.version, body: JSON.stringify(next) }, expected),
    async record(record) {
      const at = `${recordsFrom(record.atMs)}#${newId()}`;
      const expiresAtSeconds = Math.ceil(clock() / 1000) + KEEP_SECONDS;
      await items.add({ target: record.target, at }, { body: JSON.stringify(record), expiresAtSeconds });
    },
    async recent(target, limit) {
      const bodies = await items.latest(target, RECORD, limit);
      return bodies.map((body) => JSON.parse(body) as FlightRecord);
    },
    async between(target, fromMs, toMs) {
      const bodies = await items.between(target, recordsFrom(fromMs), recordsFrom(toMs));
      return bodies.map((body) => JSON.parse(body) as FlightRecord);
    },
  };
}

/** The key before all records of that instant. */
function recordsFrom(atMs: number): string {
  return `${RECORD}${new Date(atMs).toISOString()}`;
}
