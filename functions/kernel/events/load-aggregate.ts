import { AppError } from '../errors.ts';
import type { DomainEvent } from './domain-event.ts';
import type { ReadEvent } from './event-contracts.ts';
import type { AggregateKey, EventHistory, RecordedEvent } from './event-history.ts';
import type { Snapshots } from './snapshots.ts';

/** A fold of events into a state; pure. Its `version` rises with every change of what it computes. */
export interface Reducer<State> {
  name: string;
  version: number;
  /** `state` is null before the first event; the event is of today's version. */
  apply(state: State | null, event: DomainEvent): State;
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
      version = follow(aggregate, version, one);
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

/** The version of an event that must come right after `version`. */
function follow(aggregate: AggregateKey, version: number, { event }: RecordedEvent): number {
  if (event.version !== version + 1) throw gap(aggregate, version + 1, event.version);
  return event.version;
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
  const name = `${reducer.name}@${reducer.version}`;
  const snapshot = await ports.snapshots.find<State>(aggregate, name);
  let state: State | null = snapshot?.state ?? null;
  let version = snapshot?.version ?? 0;
  let folded = 0;
  const readEvent = await ports.loadReader();
  for await (const page of pagesOf(ports.history, aggregate, version + 1)) {
    for (const one of page) {
      version = follow(aggregate, version, one);
      state = reducer.apply(state, readEvent(one.event));
      folded += 1;
    }
  }
  if (state === null) return null;
  if (folded >= SNAPSHOT_AFTER) await ports.snapshots.save(aggregate, name, { version, state });
  return { version, state, folded };
}

/**
 * The state after the last event for which `isBefore` holds, from the first event on; null when there is none. Stops at the
 * first event for which it does not hold.
 */
export async function loadUntil<State>(
  { history, loadReader }: Pick<AggregatePorts, 'history' | 'loadReader'>,
  { aggregate, reducer }: { aggregate: AggregateKey; reducer: Reducer<State> },
  isBefore: (event: DomainEvent) => boolean,
): Promise<{ last: RecordedEvent; state: State; next: DomainEvent | null } | null> {
  const readEvent = await loadReader();
  let last: RecordedEvent | null = null;
  let state: State | null = null;
  let version = 0;
  const found = (next: DomainEvent | null) => last && { last, state: state as State, next };
  for await (const page of pagesOf(history, aggregate, 1)) {
    for (const recorded of page) {
      version = follow(aggregate, version, recorded);
      const event = readEvent(recorded.event);
      if (!isBefore(event)) return found(event);
      state = reducer.apply(state, event);
      last = recorded;
    }
  }
  return found(null);
}
