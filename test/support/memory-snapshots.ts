import type { Snapshot, Snapshots } from '../../functions/kernel/events/snapshots.ts';
import { aggregateText } from '../../functions/kernel/events/timeline.ts';

/** Snapshots in memory; the later version stays. */
export function memorySnapshots(): Snapshots {
  const kept = new Map<string, Snapshot<unknown>>();
  return {
    async find<State>(aggregate: Parameters<Snapshots['find']>[0], reducer: string) {
      const found = kept.get(`${reducer}/${aggregateText(aggregate)}`);
      return found ? (structuredClone(found) as Snapshot<State>) : null;
    },
    async save(aggregate, reducer, snapshot) {
      const key = `${reducer}/${aggregateText(aggregate)}`;
      if ((kept.get(key)?.version ?? 0) < snapshot.version) kept.set(key, structuredClone(snapshot));
    },
  };
}
