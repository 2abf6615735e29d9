import { reversals } from '../control.ts';
import { type Decider, type Guard, moving } from '../decision.ts';
import { latest } from '../observation.ts';
import { held } from './held.ts';

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

/** Wraps a decider into guards, the first guard innermost. */
export function guarded(decider: Decider, guards: readonly Guard[]): Decider {
  return guards.reduce((inner, guard) => guard(inner), decider);
}
