import { AppError } from '../errors.ts';
import type { DomainEvent, Fact } from './domain-event.ts';
import type { ReadEvent } from './event-contracts.ts';
import type { AggregateKey, EventHistory, RecordedEvent } from './event-history.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';

/** A fold of events into a state; pure. Its `version` rises with every change of what it computes. */
export interface Reducer<State> {
  name: string;
  version: number;
  /** `state` is null before the first event; the event is of today's version. */
  apply(state: State | null, event: Fact): State;
}

export interface Loaded<State> {
  version: number;
  state: State;
  /** Events that were folded, so: how far the snapshot was behind. */
  folded: number;
}

export interface AggregatePorts {
  history: EventHistory;
  snapshots: Snapshots;
  /** Loaded at first use: the contracts of all events are large. */
  loadReader: () => Promise<ReadEvent>;
}

const PAGE = 1_000;
/** A tail this long is worth a snapshot: some ten times what one costs. */
const SNAPSHOT_AFTER = 50;

/**
 * Every event of an aggregate from `fromVersion` on, in order and without a gap. It never looks at snapshots: whoever asks for
 * events gets all of them (T85). Errors: `corrupt` when a version is missing.
 */
export async function* getAggregateEvents(
  history: EventHistory,
  aggregate: AggregateKey,
  fromVersion = 1,
): AsyncGenerator<RecordedEvent> {
  let version = fromVersion - 1;
  for await (const page of pagesOf(history, aggregate, fromVersion)) {
    for (const one of page) {
      version = follow(aggregate, version, one.event.version);
      yield one;
    }
  }
}

/** The same by pages, which are not checked yet: a promise for each event costs more than folding it. */
async function* pagesOf(
  history: EventHistory,
  aggregate: AggregateKey,
  fromVersion: number,
): AsyncGenerator<readonly RecordedEvent[]> {
  for (let next = fromVersion; ; next += PAGE) {
    const page = await history.read(aggregate, next, PAGE);
    yield page;
    if (page.length < PAGE) return;
  }
}

/** The version that was found, which must come right after `version`. */
function follow(aggregate: AggregateKey, version: number, found: number): number {
  if (found !== version + 1) throw gap(aggregate, version + 1, found);
  return found;
}

function gap(aggregate: AggregateKey, wanted: number, found: number): AppError {
  const message = `version ${wanted} is missing from the history: ${found} comes next`;
  return new AppError('corrupt', message, { data: { ...aggregate, wanted, found } });
}

/**
 * The state after all events: the snapshot of this very fold, and the events behind it. A long tail is folded into a new
 * snapshot, which is a pure function of the events 1 to its version: writers are neither asked nor held up, and an event that
 * comes meanwhile is simply in the next tail.
 */
export async function loadAggregate<State>(
  ports: AggregatePorts,
  aggregate: AggregateKey,
  reducer: Reducer<State>,
): Promise<Loaded<State> | null> {
  const name = nameOf(reducer);
  const snapshot = await newestSnapshot<State>(ports.snapshots.newestFirst(aggregate, name), () => true);
  let state: State | null = snapshot?.state ?? null;
  let version = snapshot?.version ?? 0;
  const readEvent = await ports.loadReader();
  for await (const { parts } of ports.history.facts(aggregate, version + 1)) {
    for (const part of parts) {
      for (const fact of part) {
        version = follow(aggregate, version, fact.version);
        state = reducer.apply(state, readEvent(fact));
      }
    }
  }
  if (state === null) return null;
  const folded = version - (snapshot?.version ?? 0);
  if (folded >= SNAPSHOT_AFTER) await ports.snapshots.save(aggregate, name, { version, state });
  return { version, state, folded };
}

function nameOf({ name, version }: Pick<Reducer<unknown>, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

async function newestSnapshot<State>(
  snapshots: AsyncIterable<Snapshot<State>>,
  isWanted: (state: State) => boolean,
): Promise<Snapshot<State> | null> {
  for await (const snapshot of snapshots) if (isWanted(snapshot.state)) return snapshot;
  return null;
}

/** Where a fold stops. */
export interface Until<State> {
  aggregate: AggregateKey;
  reducer: Reducer<State>;
  /** The fold stops at the first event for which it does not hold. */
  isBefore: (event: DomainEvent) => boolean;
  /** Did it hold for every event of which this state was folded? A snapshot of such a state is where the fold may start. */
  isAllBefore: (state: State) => boolean;
}

export interface LoadedUntil<State> {
  last: RecordedEvent;
  state: State;
  /** The event at which the fold stopped; null: there was none. */
  next: DomainEvent | null;
}

/** The state right before the first event for which `isBefore` does not hold; null when that is the first event of all. */
export async function loadUntil<State>(
  { history, loadReader, snapshots }: AggregatePorts,
  until: Until<State>,
): Promise<LoadedUntil<State> | null> {
  const { aggregate, reducer } = until;
  const readEvent = await loadReader();
  const start = await newestSnapshot<State>(
    snapshots.newestFirst(aggregate, nameOf(reducer)),
    until.isAllBefore,
  );
  const fold = foldUntil(until, start);
  // The last event within the snapshot is read with those behind it: the answer may have to name it.
  const fromVersion = start?.version ?? 1;
  let version = fromVersion - 1;
  for await (const page of pagesOf(history, aggregate, fromVersion)) {
    for (const recorded of page) {
      version = follow(aggregate, version, recorded.event.version);
      if (!fold.take({ ...recorded, event: readEvent(recorded.event) })) break;
    }
    if (fold.isOver()) break;
  }
  const { loaded, folded } = fold.result();
  if (loaded && folded >= SNAPSHOT_AFTER) {
    const snapshot = { version: loaded.last.event.version, state: loaded.state };
    await snapshots.save(aggregate, nameOf(reducer), snapshot);
  }
  return loaded;
}

/** Takes events in order, from the last one within the snapshot on. */
function foldUntil<State>({ reducer, isBefore }: Until<State>, start: Snapshot<State> | null) {
  let state: State | null = start?.state ?? null;
  let [last, next]: [RecordedEvent | null, DomainEvent | null] = [null, null];
  let folded = 0;
  return {
    isOver: () => next !== null,
    /** false: this event is behind the end. */
    take(recorded: RecordedEvent): boolean {
      const { event } = recorded;
      if (event.version !== start?.version) {
        if (!isBefore(event)) next = event;
        if (next) return false;
        state = reducer.apply(state, event);
        folded += 1;
      }
      last = recorded;
      return true;
    },
    result(): { loaded: LoadedUntil<State> | null; folded: number } {
      return { loaded: last && { last, state: state as State, next }, folded };
    },
  };
}
