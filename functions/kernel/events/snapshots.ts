import type { AggregateKey } from './event-history.ts';

/** What an aggregate was after `version`, as one reducer sees it. */
export interface Snapshot<State> {
  version: number;
  state: State;
}

/**
 * Port: at most one snapshot for each aggregate and reducer. `reducer` names the fold and its version (`order@2`), so that a
 * changed fold never starts from a state of the old one (T85).
 */
export interface Snapshots {
  find<State>(aggregate: AggregateKey, reducer: string): Promise<Snapshot<State> | null>;
  /** Keeps the later of the stored and the given one; drops, without an error, what is too large to keep. */
  save(aggregate: AggregateKey, reducer: string, snapshot: Snapshot<unknown>): Promise<void>;
}
