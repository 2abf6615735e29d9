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
  /**
   * Drops, without an error, what is too large to keep. When the new one is durable, older ones may be thinned out (`superseded`)
   * and those of long changed folds removed; whatever is missing is folded from what is there.
   */
  save(aggregate: AggregateKey, reducer: string, snapshot: Snapshot<unknown>): Promise<void>;
}

/** Events in the smallest window of which one snapshot is kept. */
const SMALLEST_WINDOW = 50;

/**
 * Which of an aggregate's snapshots may go, `versions` from the newest on: of every window of versions its first snapshot stays,
 * and windows double in size with how far they lie behind the newest. So n events keep about 2 log2(n / 50) snapshots, and a
 * state of the past is folded over no more events than came after it. Windows lie at multiples of their size: what stays now is
 * what wider windows will want later. Neither the newest nor the one just saved ever goes. Pure.
 */
export function superseded(versions: readonly number[], saved: number): number[] {
  const newest = versions[0] ?? 0;
  return versions.filter((version, index) => {
    const older = versions[index + 1];
    if (version === newest || version === saved || older === undefined) return false;
    const window = windowAt(newest - version);
    return Math.floor(older / window) === Math.floor(version / window);
  });
}

function windowAt(distance: number): number {
  const doubled = Math.floor(Math.log2(distance / SMALLEST_WINDOW));
  return SMALLEST_WINDOW * 2 ** Math.max(0, doubled - 1);
}
