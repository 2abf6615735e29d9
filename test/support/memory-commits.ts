import {
  type CommitStore,
  commitName,
  type FindCommits,
} from '../../functions/kernel/events/commit-history.ts';
import type { RecordedEvent } from '../../functions/kernel/events/event-history.ts';
import {
  aggregateText,
  type Commit,
  instantIn,
  type ReadSlot,
} from '../../functions/kernel/events/timeline.ts';

/** A commit store in memory, as strict as the table: atomic conditional puts, nothing else. */
export function memoryCommits() {
  const tables = new Map<string, Map<number, Commit>>();
  const of = (key: string) => tables.get(key) ?? new Map<number, Commit>();
  const sorted = (key: string) => [...of(key)].toSorted(([a], [b]) => a - b).map(([, commit]) => commit);
  const store: CommitStore = {
    async head(aggregate) {
      const last = sorted(aggregateText(aggregate)).at(-1);
      const version = last?.events.at(-1)?.event.version;
      return last && version ? { version, instant: instantIn(last.position) } : null;
    },
    async put(commit) {
      const key = aggregateText(commit.aggregate);
      const version = commit.events[0]?.event.version ?? 0;
      if (of(key).has(version)) return false;
      tables.set(key, of(key).set(version, commit));
      return true;
    },
    async read(aggregate, fromVersion, limit) {
      const events = sorted(aggregateText(aggregate)).flatMap((commit) => [...commit.events]);
      return events.filter(({ event }) => event.version >= fromVersion).slice(0, limit);
    },
    async *facts(aggregate, first) {
      const facts = (await store.read(aggregate, first, Number.POSITIVE_INFINITY)).map(({ event }) => event);
      const last = facts.at(-1)?.version;
      if (last !== undefined) yield { first, last, parts: [facts] };
    },
  };
  const all = () => [...tables.keys()].flatMap(sorted);
  const readSlot: ReadSlot = async (slot, afterPosition, limit) => {
    const own = all()
      .filter((commit) => commit.slot.day === slot.day && commit.slot.lane === slot.lane)
      .filter(({ position }) => position > afterPosition)
      .toSorted((a, b) => (a.position < b.position ? -1 : 1));
    return { commits: own.slice(0, limit), hasNextPage: own.length > limit };
  };
  const find: FindCommits = async (wanted) =>
    new Map(
      wanted.flatMap(({ aggregate, version }) => {
        const commit = of(aggregateText(aggregate)).get(version);
        return commit ? [[commitName(aggregate, version), commit] as const] : [];
      }),
    );
  const remove = (commit: Commit) =>
    void of(aggregateText(commit.aggregate)).delete(commit.events[0]?.event.version ?? 0);
  return { store, readSlot, all, find, remove };
}

/** An event as the recorder hands it over. */
export function recorded(event: RecordedEvent['event']): RecordedEvent {
  const trail = {
    writtenAt: null,
    publishedAt: null,
    publishRetries: 0,
    publishRetryReason: null,
    recordedAt: '2026-11-21T12:00:05.000Z',
    recordRetries: [],
  };
  return { event, trail };
}
