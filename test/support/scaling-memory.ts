import { type CallsMade, callsLeft, withCall } from '../../functions/scaling/domain/call-budget.ts';
import { freshControl } from '../../functions/scaling/domain/control.ts';
import type { Capacity } from '../../functions/scaling/domain/observation.ts';
import type {
  FlightRecord,
  Levers,
  ScalingStore,
  StoredTarget,
} from '../../functions/scaling/domain/ports.ts';
import type { Target } from '../../functions/scaling/domain/target.ts';

/** A store in memory; `step` may delay or end a call before it works, as a scheduler or a crash would. */
export function memoryStore(step: (name: string) => Promise<void> = async () => {}) {
  const items = new Map<string, StoredTarget>();
  const records: FlightRecord[] = [];
  let made: CallsMade = [];
  let kept: readonly Target[] | undefined;
  const store: ScalingStore = {
    callsLeft: async (nowMs) => callsLeft(made, nowMs),
    async takeCall(nowMs) {
      const next = withCall(made, nowMs);
      made = next ?? made;
      return next !== undefined;
    },
    async targets() {
      return kept;
    },
    async keepTargets(targets) {
      kept = structuredClone(targets);
    },
    async load(target) {
      await step('load');
      return items.get(target) ?? { version: 0, control: freshControl };
    },
    async save(target, next, expected) {
      await step('save');
      if ((items.get(target)?.version ?? 0) !== expected) return false;
      items.set(target, structuredClone(next));
      return true;
    },
    async record(record) {
      await step('record');
      records.push(record);
    },
    async recent(target, limit) {
      return records
        .filter((record) => record.target === target)
        .toReversed()
        .slice(0, limit);
    },
    async between(target, fromMs, toMs) {
      return records.filter((one) => one.target === target && one.atMs >= fromMs && one.atMs < toMs);
    },
  };
  return { store, items, records };
}

/** A lever that obeys at once and counts what it was told. */
export function memoryLever(start: Capacity, step: (name: string) => Promise<void> = async () => {}) {
  const state = {
    capacity: start,
    sets: [] as number[],
    waves: [] as number[],
    ends: [] as number[],
    version: 1 as number | undefined,
  };
  const levers: Levers = {
    async capacity() {
      await step('capacity');
      return state.capacity;
    },
    async version() {
      await step('version');
      return state.version;
    },
    async set(_address, value) {
      await step('set');
      state.sets.push(value);
      state.capacity = { requested: value, ready: value, inProgress: false };
    },
    async ping(_address, wave, untilMs) {
      await step('ping');
      state.waves.push(wave.pings);
      state.ends.push(untilMs);
      return { atMs: 0, sent: wave.pings, cold: 0, throttled: 0, oldestIdleSeconds: 0 };
    },
  };
  return { levers, state };
}
