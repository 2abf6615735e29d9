import type { Snapshot, Snapshots } from '../../functions/kernel/events/snapshots.ts';
import { aggregateText } from '../../functions/kernel/events/timeline.ts';

/** Snapshots in memory. */
export function memorySnapshots(): Snapshots {
  const kept = new Map<string, Map<number, Snapshot<unknown>>>();
  return {
    async *newestFirst<State>(aggregate: Parameters<Snapshots['newestFirst']>[0], reducer: string) {
      const own = kept.get(`${reducer}/${aggregateText(aggregate)}`) ?? new Map<number, Snapshot<unknown>>();
      for (const version of [...own.keys()].toSorted((a, b) => b - a))
        yield structuredClone(own.get(version)) as Snapshot<State>;
    },
    async save(aggregate, reducer, snapshot) {
      const key = `${reducer}/${aggregateText(aggregate)}`;
      const own = kept.get(key) ?? new Map<number, Snapshot<unknown>>();
      kept.set(key, own.set(snapshot.version, structuredClone(snapshot)));
    },
  };
}
