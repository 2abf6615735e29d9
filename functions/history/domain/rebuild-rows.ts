import { AppError } from '../../kernel/errors.ts';
import { commitName, type FindCommits } from '../../kernel/events/commit-history.ts';
import type { ReadEvent } from '../../kernel/events/event-contracts.ts';
import type { AggregateKey, RecordedEvent } from '../../kernel/events/event-history.ts';
import { type OwnedRow, projectionHash } from '../../kernel/events/live-rows.ts';
import {
  type AggregatePorts,
  type Loaded,
  loadAggregate,
  type Reducer,
} from '../../kernel/events/load-aggregate.ts';
import type { Commit } from '../../kernel/events/timeline.ts';
import { inBatches } from './in-batches.ts';
import { type ProjectedState, projections } from './projected-states.ts';
import type { BrokenHistory } from './replay.ts';

export interface RebuildPorts extends AggregatePorts {
  findCommits: FindCommits;
}

/** `later`: the aggregate's history goes on within the range, so it is rebuilt when its last commit comes. */
export type Rebuilt =
  | { kind: 'row'; aggregateType: string; row: OwnedRow }
  | { kind: 'later' }
  | { kind: 'broken'; broken: BrokenHistory };

interface Target {
  commit: Commit;
  /** End of the range. */
  to: string;
  reducer: Reducer<ProjectedState>;
}

/**
 * What the events of each aggregate make of its row. Most aggregates of an import have one commit; those are read back by
 * the hundred, together with the place where a next one would be, instead of one by one.
 */
export async function rebuildRows(
  ports: RebuildPorts,
  commits: readonly Commit[],
  to: string,
): Promise<Rebuilt[]> {
  const targets = commits.flatMap((commit) => {
    const reducer = projections[commit.aggregate.aggregateType];
    return reducer ? [{ commit, to, reducer }] : [];
  });
  const places = targets.filter(isFirst).flatMap(({ commit: { aggregate, events } }) => [
    { aggregate, version: 1 },
    { aggregate, version: events.length + 1 },
  ]);
  const found = places.length > 0 ? await ports.findCommits(places) : new Map<string, Commit>();
  const readEvent = await ports.loadReader();
  return inBatches(targets, (target) => rebuild(ports, target, shortHistory(target, found, readEvent)));
}

/** Begins with the aggregate's first event. */
function isFirst({ commit }: Target): boolean {
  return commit.events[0]?.event.version === 1;
}

type Short =
  | { kind: 'whole'; loaded: Loaded<ProjectedState> }
  | { kind: 'goes on'; next: RecordedEvent }
  | null;

/** An aggregate's history as far as its first commit tells it; null: it has to be read in the usual way. */
function shortHistory(
  target: Target,
  found: ReadonlyMap<string, Commit>,
  readEvent: ReadEvent,
): (() => Short) | null {
  const { commit, reducer } = target;
  // Another commit of the same aggregate may have asked for the first one, which says nothing about what follows this one.
  if (!isFirst(target)) return null;
  const first = found.get(commitName(commit.aggregate, 1));
  if (first === undefined || first.events.length !== commit.events.length) return null;
  return () => {
    const next = found.get(commitName(commit.aggregate, first.events.length + 1))?.events[0];
    if (next) return { kind: 'goes on', next };
    return { kind: 'whole', loaded: foldAll(first, reducer, readEvent) };
  };
}

function foldAll(
  { aggregate, events }: Commit,
  reducer: Reducer<ProjectedState>,
  readEvent: ReadEvent,
): Loaded<ProjectedState> {
  let state: ProjectedState | null = null;
  for (const [index, { event }] of events.entries()) {
    if (event.version !== index + 1)
      throw new AppError('corrupt', `version ${index + 1} is missing in a commit`);
    state = reducer.apply(state, readEvent(event));
  }
  if (state === null) throw new AppError('corrupt', `a commit of ${aggregate.aggregateId} is empty`);
  return { state, version: events.length, folded: events.length };
}

async function rebuild(ports: RebuildPorts, target: Target, short: (() => Short) | null): Promise<Rebuilt> {
  const { aggregate } = target.commit;
  try {
    const known = short?.() ?? null;
    if (known?.kind === 'whole') return toRow(aggregate, known.loaded);
    if (known?.kind === 'goes on' && known.next.event.timestamp <= target.to) return { kind: 'later' };
    return await rebuildLong(ports, target);
  } catch (error) {
    return { kind: 'broken', broken: brokenBy(error, aggregate) };
  }
}

async function rebuildLong(ports: AggregatePorts, { commit, to, reducer }: Target): Promise<Rebuilt> {
  const { aggregate, events } = commit;
  const last = events.at(-1)?.event.version ?? 0;
  const loaded = await loadAggregate(ports, aggregate, reducer);
  if (!loaded || loaded.version < last) throw new AppError('corrupt', `version ${last} cannot be read back`);
  const [after] = loaded.version > last ? await ports.history.read(aggregate, last + 1, 1) : [];
  if (after !== undefined && after.event.timestamp <= to) return { kind: 'later' };
  return toRow(aggregate, loaded);
}

function toRow(aggregate: AggregateKey, { version, state }: Loaded<ProjectedState>): Rebuilt {
  const { accountId, aggregateId: id, aggregateType } = aggregate;
  return { kind: 'row', aggregateType, row: { accountId, id, version, hash: projectionHash(state.content) } };
}

/** A retryable error is thrown: it says nothing about the history. */
function brokenBy(error: unknown, { accountId, aggregateId: id }: AggregateKey): BrokenHistory {
  if (!(error instanceof AppError) || error.retryable) throw error;
  return { accountId, id, reason: `${error.code}: ${error.message}` };
}
