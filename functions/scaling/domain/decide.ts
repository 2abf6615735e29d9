import { reasonOf } from '../../kernel/errors.ts';
import type { Control } from './control.ts';
import type { Decider, Decision, DecisionInput, Draft, GuardContext, NamedProposal } from './decision.ts';
import { rateLimits, stabilisation, tolerance } from './guards/damping.ts';
import { harmCheck } from './guards/harm.ts';
import {
  admitsTheRate,
  floorAndCeiling,
  notWhileInProgress,
  withinAccount,
  withinBudget,
  withinCalls,
  withinReserved,
} from './guards/limits.ts';
import {
  brakes,
  errorBurst,
  flapBreaker,
  guarded,
  noLoweringWhenBlind,
  runningHolds,
} from './guards/safety.ts';
import { overriding } from './override.ts';
import { policyNamed } from './policies/registry.ts';
import type { PolicyOutcome } from './policy.ts';
import { guardWave } from './wave-guard.ts';

/**
 * The decision of one target at one instant; pure. Every policy proposes (one that throws is a blind one, and the others
 * still count), capacity combines by maximum, caps by minimum, guards wrap the result, and the decision carries all of
 * it. The Lambda and the simulator call this same function.
 */
export function decide(input: DecisionInput): Decision {
  const asked = input.target.policies.map((choice) => ask(choice, input));
  const proposals = asked.map(({ policy, outcome }) => ({ policy, proposal: outcome.proposal }));
  const blind = proposals.some(({ proposal }) => proposal.kind === 'abstain' && proposal.blind === true);
  const context = { ...input, proposals, blind };
  const draft = (input.target.damping === 'full' ? damped : bounded)(context);
  const wave = guardWave(asked.find(({ outcome }) => outcome.wave)?.outcome.wave, context);
  return decision(context, draft, { control: nextControl(context, draft, asked), ...(wave ? { wave } : {}) });
}

interface Asked {
  readonly policy: string;
  readonly outcome: PolicyOutcome;
}

function ask(choice: DecisionInput['target']['policies'][number], input: DecisionInput): Asked {
  const policy = policyNamed(choice.policy);
  const settings = choice.settings ? { ...policy.defaults, ...choice.settings } : policy.defaults;
  const memory = input.control.memories[choice.policy] ?? {};
  const { observation, target, account, control } = input;
  try {
    const outcome = policy.propose({
      observation,
      target,
      account,
      settings,
      memory,
      events: control.events,
    });
    return { policy: choice.policy, outcome };
  } catch (error) {
    const reason = `policy failed: ${reasonOf(error)}`;
    return { policy: choice.policy, outcome: { proposal: { kind: 'abstain', blind: true, reason } } };
  }
}

/** Largest capacity wish, cut to the smallest cap; without any wish the present value stays. */
const combine: Decider = ({ proposals, observation, control }) => {
  const current = observation.capacity.requested;
  let draft: Draft = {
    value: current,
    reason: noWish(proposals),
    urgent: false,
    notes: [],
    holds: control.holds,
  };
  let wished = false;
  for (const { policy, proposal } of proposals) {
    if (proposal.kind !== 'capacity' || !Number.isFinite(proposal.value)) continue;
    if (wished && proposal.value <= draft.value) continue;
    wished = true;
    const urgent = proposal.urgent === true;
    draft = { ...draft, value: Math.round(proposal.value), reason: `${policy}: ${proposal.reason}`, urgent };
  }
  return draft;
};

function noWish(proposals: readonly NamedProposal[]): string {
  return proposals.length === 1 && proposals[0] ? proposals[0].proposal.reason : 'no policy wants a change';
}

/** Caps protect something else than this target (a database): they bind after damping, by the smallest. */
const caps: (inner: Decider) => Decider = (inner) => (context) => {
  const draft = inner(context);
  let lowest = draft;
  for (const { policy, proposal } of context.proposals) {
    if (proposal.kind !== 'cap' || proposal.value >= lowest.value) continue;
    const note = { guard: `cap:${policy}`, from: lowest.value, to: proposal.value, reason: proposal.reason };
    lowest = { ...lowest, value: proposal.value, reason: proposal.reason, notes: [...lowest.notes, note] };
  }
  return lowest;
};

const safety = [caps, brakes, errorBurst, harmCheck, flapBreaker, runningHolds, noLoweringWhenBlind];
const limits = [
  overriding,
  admitsTheRate,
  withinBudget,
  floorAndCeiling,
  withinReserved,
  withinAccount,
  notWhileInProgress,
  withinCalls,
];
const damped = guarded(combine, [tolerance, stabilisation, rateLimits, ...safety, ...limits]);
const bounded = guarded(combine, [...safety, ...limits]);

function decision(context: GuardContext, draft: Draft, rest: Pick<Decision, 'control' | 'wave'>): Decision {
  const from = context.observation.capacity.requested;
  const action = draft.value > from ? 'raise' : draft.value < from ? 'lower' : 'hold';
  return {
    target: context.target.name,
    atMs: context.observation.atMs,
    from,
    to: draft.value,
    action,
    reason: draft.reason,
    proposals: context.proposals,
    guards: draft.notes,
    blind: context.blind,
    ...rest,
  };
}

function nextControl(context: GuardContext, draft: Draft, asked: readonly Asked[]): Control {
  const { control } = context;
  const memories: Record<string, NonNullable<PolicyOutcome['memory']>> = { ...control.memories };
  for (const { policy, outcome } of asked) if (outcome.memory) memories[policy] = outcome.memory;
  return { ...control, memories, wanted: nextWanted(context), holds: draft.holds };
}

function nextWanted(context: GuardContext): Control['wanted'] {
  if (context.target.damping !== 'full') return context.control.wanted;
  const { atMs } = context.observation;
  const keepMs = context.target.guards.stabiliseDownSeconds * 1000 + 120_000;
  const kept = context.control.wanted.filter((wish) => atMs - wish.atMs <= keepMs);
  return [...kept, { atMs, value: combine(context).value }];
}
