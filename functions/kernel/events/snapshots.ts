import type { AggregateKey } from './event-history.ts';

/** What an aggregate was after `version`, as one reducer sees it. */
export interface Snapshot<State> {
  version: number;
  state: State;
}

/**
 * Port: snapshots of an aggregate by reducer and version. `reducer` names the fold and its version (`order@2`), so that a
 * changed fold never starts from a state of the old one (T85).
 */
export interface Snapshots {
  /** Read as far as they are asked for: whoever wants the newest pays for that one only. */
  newestFirst<State>(aggregate: AggregateKey, reducer: string): AsyncIterable<Snapshot<State>>;
  /** Older ones stay, for states of the past; drops, without an error, what is too large to keep. */
  save(aggregate: AggregateKey, reducer: string, snapshot: Snapshot<unknown>): Promise<void>;
}
