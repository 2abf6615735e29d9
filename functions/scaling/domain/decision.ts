import type { Control } from './control.ts';
import type { Observation } from './observation.ts';
import type { Proposal, Wave } from './policy.ts';
import type { AccountState, Target } from './target.ts';

export interface NamedProposal {
  readonly policy: string;
  readonly proposal: Proposal;
}

/** A guard that changed the value, and why. */
export interface GuardNote {
  readonly guard: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** Everything about one evaluation; the flight recorder keeps it whole. */
export interface Decision {
  readonly target: string;
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly action: 'raise' | 'lower' | 'hold';
  readonly reason: string;
  readonly proposals: readonly NamedProposal[];
  readonly guards: readonly GuardNote[];
  /** Some policy could not see what it needs: an alarm, never a lowering. */
  readonly blind: boolean;
  readonly wave?: Wave;
  readonly control: Control;
}

/**
 * What moved a decision, as a name of low cardinality for metrics: the last guard that set the value, else the policy whose wish it
 * is (the largest one), else `none`.
 */
export function triggerOf({ to, guards, proposals }: Pick<Decision, 'to' | 'guards' | 'proposals'>): string {
  const note = guards.at(-1);
  if (note?.to === to) return note.guard;
  const wish = proposals.find(
    ({ proposal }) => proposal.kind === 'capacity' && Math.round(proposal.value) === to,
  );
  return wish?.policy ?? 'none';
}

export interface DecisionInput {
  readonly target: Target;
  readonly observation: Observation;
  readonly account: AccountState;
  readonly control: Control;
}

/** A value on its way through the guards. */
export interface Draft {
  readonly value: number;
  readonly reason: string;
  readonly urgent: boolean;
  readonly notes: readonly GuardNote[];
  /** Holds that a guard started. */
  readonly holds: Control['holds'];
}

export interface GuardContext extends DecisionInput {
  readonly proposals: readonly NamedProposal[];
  readonly blind: boolean;
}

/** What decides a draft; a guard wraps one and returns another. */
export type Decider = (context: GuardContext) => Draft;
export type Guard = (inner: Decider) => Decider;

/** A guard that may move the value: returns the new value and the reason, or undefined to let it pass. */
export function moving(
  name: string,
  rule: (draft: Draft, context: GuardContext) => { value: number; reason: string } | undefined,
): Guard {
  return (inner) => (context) => {
    const draft = inner(context);
    const moved = rule(draft, context);
    if (!moved || moved.value === draft.value) return draft;
    const note = { guard: name, from: draft.value, to: moved.value, reason: moved.reason };
    return { ...draft, value: moved.value, reason: moved.reason, notes: [...draft.notes, note] };
  };
}
