import { AppError } from '../errors.ts';
import type { AggregateKey, AppendOutcome, EventHistory, FactPage, RecordedEvent } from './event-history.ts';
import { aggregateText, type Commit, instantIn, laneOf, positionOf } from './timeline.ts';

/** Events in one commit at most; a reader looks back so far from the version it wants. */
export const MAX_COMMIT_EVENTS = 25;
/** A commit's events as JSON stay below this; one event alone may be larger. */
const MAX_COMMIT_BYTES = 200_000;
/** Races lost in a row before the append gives up; each loss means that somebody else made progress. */
const MAX_LOST_RACES = 10;

/** The last version of an aggregate, and the instant its position begins with. */
export interface Head {
  version: number;
  instant: string;
}

/** Port: commits by aggregate and first version. */
export interface CommitStore {
  /** null: the aggregate has no events. Reads what was written last (strongly consistent). */
  head(aggregate: AggregateKey): Promise<Head | null>;
  /** Stores a commit; false, and nothing changed, when a commit begins at that version. One atomic write. */
  put(commit: Commit): Promise<boolean>;
  read(aggregate: AggregateKey, fromVersion: number, limit: number): Promise<RecordedEvent[]>;
  facts(aggregate: AggregateKey, fromVersion: number): AsyncIterable<FactPage>;
}

/** Names a commit by its aggregate and first version. */
export function commitName(aggregate: AggregateKey, version: number): string {
  return `${aggregateText(aggregate)}#${version}`;
}

/** Port: the commits that begin at exactly these versions, by `commitName`; those that are not there are missing. */
export type FindCommits = (
  wanted: readonly { aggregate: AggregateKey; version: number }[],
) => Promise<ReadonlyMap<string, Commit>>;

/**
 * The event store's promise on top of conditional writes. Commits tile the versions without gap or overlap: a commit is put
 * only at (last version + 1), and of two put there at once one is refused. By induction a head, once read, can become
 * outdated but never wrong, and whoever puts behind an outdated head meets the commit that made it so.
 */
export function commitHistory(store: CommitStore): EventHistory {
  return {
    append: (events) => append(store, events),
    read: (aggregate, fromVersion, limit) => store.read(aggregate, fromVersion, limit),
    facts: (aggregate, fromVersion) => store.facts(aggregate, fromVersion),
  };
}

async function append(store: CommitStore, events: readonly RecordedEvent[]): Promise<AppendOutcome> {
  checkConsecutive(events);
  // A new aggregate is the common case of an import: it needs no look at its head.
  let head = events[0]?.event.version === 1 ? null : await headOf(store, events);
  for (let lost = 0; lost < MAX_LOST_RACES; lost += 1) {
    const last = head?.version ?? 0;
    const fresh = events.filter(({ event }) => event.version > last);
    if (fresh.length < events.length && !(await areSame(store, events, last))) return 'conflict';
    if (fresh.length === 0) return 'duplicate';
    if (fresh[0]?.event.version !== last + 1) return 'gap';
    if (await putAll(store, fresh, head)) return 'appended';
    head = await headOf(store, events);
  }
  throw new AppError('unavailable', 'others append to this aggregate all the time', { retryable: true });
}

function checkConsecutive(events: readonly RecordedEvent[]): void {
  const [first] = events;
  if (!first) throw new AppError('internal', 'an append needs an event');
  const { accountId, aggregateType, aggregateId, version } = first.event;
  const isNext = ({ event }: RecordedEvent, index: number) =>
    event.version === version + index &&
    event.accountId === accountId &&
    event.aggregateType === aggregateType &&
    event.aggregateId === aggregateId;
  if (!events.every(isNext)) {
    throw new AppError('internal', 'an append takes consecutive events of one aggregate');
  }
}

function headOf(store: CommitStore, events: readonly RecordedEvent[]): Promise<Head | null> {
  return store.head(keyOf(events));
}

function keyOf(events: readonly RecordedEvent[]): AggregateKey {
  const [{ event }] = events as readonly [RecordedEvent];
  const { accountId, aggregateType, aggregateId } = event;
  return { accountId, aggregateType, aggregateId };
}

/** Are the events up to `last` those that are stored? Versions that were archived are not here any more and pass. */
async function areSame(
  store: CommitStore,
  events: readonly RecordedEvent[],
  last: number,
): Promise<boolean> {
  const known = events.filter(({ event }) => event.version <= last);
  const from = known[0]?.event.version ?? 1;
  const stored = await store.read(keyOf(events), from, known.length);
  const ids = new Map(stored.map(({ event }) => [event.version, event.eventId]));
  return known.every(({ event }) => (ids.get(event.version) ?? event.eventId) === event.eventId);
}

/** Puts commit after commit; false when one was refused, which is when others came first. */
async function putAll(
  store: CommitStore,
  events: readonly RecordedEvent[],
  head: Head | null,
): Promise<boolean> {
  for (const commit of toCommits(events, head)) if (!(await store.put(commit))) return false;
  return true;
}

/**
 * Cuts consecutive events into commits. All events of a commit share one instant, so a range of time takes it or leaves it
 * as a whole. Pure.
 */
export function toCommits(events: readonly RecordedEvent[], head: Head | null): Commit[] {
  const commits: { instant: string; bytes: number; events: RecordedEvent[] }[] = [];
  let instant = head?.instant ?? '';
  for (const one of events) {
    if (one.event.timestamp > instant) instant = one.event.timestamp;
    const bytes = Buffer.byteLength(JSON.stringify(one));
    const current = commits.at(-1);
    const joins =
      current?.instant === instant &&
      current.events.length < MAX_COMMIT_EVENTS &&
      current.bytes + bytes <= MAX_COMMIT_BYTES;
    if (current && joins) {
      current.events.push(one);
      current.bytes += bytes;
    } else commits.push({ instant, bytes, events: [one] });
  }
  return commits.map(toCommit);
}

function toCommit({ instant, events }: { instant: string; events: readonly RecordedEvent[] }): Commit {
  const [{ event }] = events as readonly [RecordedEvent];
  const aggregate = keyOf(events);
  const position = positionOf(instant, event.version, event.eventId);
  return { aggregate, slot: { day: instantIn(position).slice(0, 10), lane: laneOf(aggregate) }, position, events };
}
