import type { Clock } from '../../kernel/clock.ts';
import type { NewId } from '../../kernel/ids.ts';
import { type CallsMade, callsLeft, withCall } from '../domain/call-budget.ts';
import { freshControl } from '../domain/control.ts';
import type { FlightRecord, ScalingStore, StoredTarget } from '../domain/ports.ts';
import type { Target } from '../domain/target.ts';

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
const CALLS = { target: 'CALLS', at: 'made' } as const;
/** Overlapping ticks are few; who loses so often makes no call now, and the next tick looks again. */
const ATTEMPTS = 5;
/** The list of targets has a key of its own, which no target can have: names of targets have no capitals. */
const FLEET = { target: 'FLEET', at: 'targets' } as const;
const KEEP_SECONDS = 14 * 86_400;

/**
 * One `state` item a target, changed only by conditional writes on its version (the fencing token), and one compact item an
 * evaluation, which expires after two weeks.
 */
export function scalingStore(items: ScalingItems, clock: Clock, newId: NewId): ScalingStore {
  return {
    targets: async () => {
      const item = await items.load(FLEET.target, FLEET.at);
      return item ? (JSON.parse(item.body) as Target[]) : undefined;
    },
    keepTargets: (targets) => keepTargets(items, JSON.stringify(targets)),
    async load(target) {
      const item = await items.load(target, STATE);
      if (!item) return { version: 0, control: freshControl };
      return { ...(JSON.parse(item.body) as StoredTarget), version: item.version };
    },
    save: (target, next, expected) =>
      items.save({ target, at: STATE }, { version: next.version, body: JSON.stringify(next) }, expected),
    ...callLedger(items),
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

/** Another tick that wrote in between wrote the same: the list is the stage's. */
async function keepTargets(items: ScalingItems, body: string): Promise<void> {
  const stored = await items.load(FLEET.target, FLEET.at);
  if (stored?.body === body) return;
  const version = stored?.version ?? 0;
  await items.save(FLEET, { version: version + 1, body }, version);
}

/** One item counts the calls of all targets; those of one tick take theirs one after the other. */
function callLedger(items: ScalingItems): Pick<ScalingStore, 'callsLeft' | 'takeCall'> {
  let last: Promise<unknown> = Promise.resolve();
  const load = async () => {
    const item = await items.load(CALLS.target, CALLS.at);
    return { version: item?.version ?? 0, made: JSON.parse(item?.body ?? '[]') as CallsMade };
  };
  const take = async (nowMs: number) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { version, made } = await load();
      const next = withCall(made, nowMs);
      if (!next) return false;
      if (await items.save(CALLS, { version: version + 1, body: JSON.stringify(next) }, version)) return true;
    }
    return false;
  };
  return {
    callsLeft: async (nowMs) => callsLeft((await load()).made, nowMs),
    takeCall(nowMs) {
      const taken = last.then(() => take(nowMs));
      last = taken.catch(() => undefined);
      return taken;
    },
  };
}

/** The key before all records of that instant. */
function recordsFrom(atMs: number): string {
  return `${RECORD}${new Date(atMs).toISOString()}`;
}
