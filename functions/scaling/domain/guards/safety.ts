import { reversals } from '../control.ts';
import { type Decider, type Draft, type Guard, type GuardContext, moving } from '../decision.ts';
import { latest, recent } from '../observation.ts';

/** Nothing is lowered while some policy could not see what it needs (T4). */
export const noLoweringWhenBlind: Guard = moving('missing-data', (draft, { blind, observation }) => {
  const current = observation.capacity.requested;
  if (!blind || draft.value >= current) return undefined;
  return { value: current, reason: 'a signal is missing: nothing is lowered' };
});

/** Errors in bursts say nothing about capacity: hold until they end (T26). */
export const errorBurst: Guard = moving('error-burst', (draft, { target, observation }) => {
  const current = observation.capacity.requested;
  const percent = latest(observation, 'errorPercent');
  if (percent === undefined || percent <= target.guards.errorBurstPercent) return undefined;
  if (draft.value === current) return undefined;
  return { value: current, reason: `${percent.toFixed(1)} % of requests fail: frozen` };
});

/** A freeze of a policy stops raises; lowering stays possible. */
export const brakes: Guard = moving('brake', (draft, { proposals, observation }) => {
  const freeze = proposals.find((one) => one.proposal.kind === 'freeze');
  const current = observation.capacity.requested;
  if (!freeze || draft.value <= current) return undefined;
  return { value: current, reason: `${freeze.policy}: ${freeze.proposal.reason}` };
});

/** Obeys running holds, each in its own direction (T28). */
export const runningHolds: Guard = moving('hold', (draft, { control, observation }) => {
  const current = observation.capacity.requested;
  const hold = draft.value > current ? control.holds.raise : control.holds.lower;
  if (draft.value === current || !hold || hold.untilMs <= observation.atMs) return undefined;
  return { value: current, reason: hold.reason };
});

/** More than `flapReversals` changes of direction within the window: no lowering for a while, so it settles high. */
export const flapBreaker: Guard = (inner) => (context) => {
  const draft = inner(context);
  const { guards } = context.target;
  const { atMs, capacity } = context.observation;
  if (draft.value >= capacity.requested) return draft;
  if (reversals(context.control, atMs - guards.flapWindowSeconds * 1000) <= guards.flapReversals)
    return draft;
  const reason = `more than ${guards.flapReversals} reversals in ${guards.flapWindowSeconds / 60} minutes`;
  return held(draft, context, {
    guard: 'flap-breaker',
    direction: 'lower',
    value: capacity.requested,
    reason,
  });
};

const HARM_WINDOW_MS = 300_000;
const HARM_SETTLE_MS = 60_000;

/**
 * After a raise, goodput that fell by a fifth or a downstream that answers half as slow again says the raise did harm
 * (T25): go back to the value before it and hold raises.
 */
export const harmCheck: Guard = (inner) => (context) => {
  const draft = inner(context);
  const last = context.control.changes.at(-1);
  const { atMs } = context.observation;
  if (!last || last.to <= last.from) return draft;
  const age = atMs - last.atMs;
  if (age < HARM_SETTLE_MS || age > HARM_WINDOW_MS) return draft;
  const harm = harmSince(context, last);
  if (!harm) return draft;
  const value = Math.max(context.target.floor, last.from);
  return held(draft, context, {
    guard: 'harm-check',
    direction: 'raise',
    value,
    reason: `raise reverted: ${harm}`,
  });
};

function harmSince(
  { observation }: GuardContext,
  before: { goodputPerSecond?: number; downstreamSeconds?: number; atMs: number },
): string | undefined {
  const goodput = recent(observation, 'goodputPerSecond', 1)[0];
  const downstream = recent(observation, 'downstreamSeconds', 1)[0];
  if (fell(goodput, before.goodputPerSecond)) return `goodput fell to ${goodput?.toFixed(1)}/s`;
  if (slowed(downstream, before.downstreamSeconds))
    return `downstream answers in ${downstream?.toFixed(3)} s`;
  return undefined;
}

function fell(now: number | undefined, before: number | undefined): boolean {
  return now !== undefined && before !== undefined && before > 0 && now < 0.8 * before;
}

function slowed(now: number | undefined, before: number | undefined): boolean {
  return now !== undefined && before !== undefined && before > 0 && now > 1.5 * before;
}

interface Held {
  readonly guard: string;
  readonly direction: 'raise' | 'lower';
  readonly value: number;
  readonly reason: string;
}

function held(draft: Draft, context: GuardContext, to: Held): Draft {
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

/** Wraps a decider into guards, the first guard innermost. */
export function guarded(decider: Decider, guards: readonly Guard[]): Decider {
  return guards.reduce((inner, guard) => guard(inner), decider);
}
