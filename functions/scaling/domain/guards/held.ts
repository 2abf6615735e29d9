import type { Draft, GuardContext } from '../decision.ts';

/** A value set back by a guard that also starts a hold in one direction. */
interface Held {
  readonly guard: string;
  readonly direction: 'raise' | 'lower';
  readonly value: number;
  readonly reason: string;
}

/** The draft at that value, with the guard's note and a hold of the target's own length. */
export function held(draft: Draft, context: GuardContext, to: Held): Draft {
  const untilMs = context.observation.atMs + context.target.guards.holdSeconds * 1000;
  const note = { guard: to.guard, from: draft.value, to: to.value, reason: to.reason };
  return {
    ...draft,
    value: to.value,
    reason: to.reason,
    notes: [...draft.notes, note],
    holds: { ...draft.holds, [to.direction]: { untilMs, reason: to.reason } },
  };
}
