import type { PlannedEvent } from './planned-event.ts';
import type { Memory } from './policy.ts';

export interface Change {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  /** Taken just before the change, for the harm check. `demand`: requests a second, or messages that wait. */
  readonly goodputPerSecond?: number;
  readonly downstreamSeconds?: number;
  readonly demand?: number;
}

/** What a target remembers between evaluations; one stored item, so that any scaler can continue. */
export interface Control {
  readonly memories: Readonly<Record<string, Memory>>;
  /** What was wanted before damping, for the stabilisation windows, oldest first. */
  readonly wanted: readonly { readonly atMs: number; readonly value: number }[];
  /** Acted changes, oldest first. */
  readonly changes: readonly Change[];
  /** No raise / no lowering before these instants, with the reason: set by the harm check and the flap breaker. */
  readonly holds: Readonly<
    Partial<Record<'raise' | 'lower', { readonly untilMs: number; readonly reason: string }>>
  >;
  /** A person's bounded override, which expires by itself. */
  readonly override?: { readonly value: number; readonly untilMs: number; readonly by: string };
  /** A person froze the target: it holds. */
  readonly frozen?: { readonly by: string; readonly untilMs: number };
  readonly events: readonly PlannedEvent[];
}

export const freshControl: Control = { memories: {}, wanted: [], changes: [], holds: {}, events: [] };

/** Longest any rule looks back: the flap window. */
const KEEP_MS = 3_600_000;

/** The control state after an acted change; forgets what no rule looks at any more. */
export function withChange(control: Control, change: Change): Control {
  return {
    ...control,
    changes: [...control.changes.filter((old) => change.atMs - old.atMs < KEEP_MS), change],
  };
}

/** Direction reversals (up after down or the other way) among the changes of the window. */
export function reversals(control: Control, sinceMs: number): number {
  let count = 0;
  let last = 0;
  for (const change of control.changes) {
    if (change.atMs < sinceMs) continue;
    const direction = Math.sign(change.to - change.from);
    if (last !== 0 && direction !== 0 && direction !== last) count += 1;
    if (direction !== 0) last = direction;
  }
  return count;
}
