import type { Draft, Guard, GuardContext } from '../decision.ts';
import { moving } from '../decision.ts';
import type { RateLimit } from '../target.ts';

/** Changes smaller than the tolerance are noise. */
export const tolerance: Guard = moving('tolerance', (draft, { target, observation }) => {
  const current = observation.capacity.requested;
  const share = target.guards.toleranceShare;
  if (draft.urgent || current < target.floor || current > target.ceiling) return undefined;
  if (current === 0 || Math.abs(draft.value - current) > current * share + 1e-9) return undefined;
  return { value: current, reason: `within ${share * 100} % of ${current}` };
});

/** Kubernetes' stabilisation: up to the least wish of the up window, down to the largest wish of the down window. */
export const stabilisation: Guard = moving('stabilisation', (draft, context) => {
  const current = context.observation.capacity.requested;
  if (draft.value > current && !draft.urgent) return steadyUp(draft, context, current);
  if (draft.value < current) return steadyDown(draft, context, current);
  return undefined;
});

function steadyUp(draft: Draft, context: GuardContext, current: number) {
  const seconds = context.target.guards.stabiliseUpSeconds;
  const least = Math.min(draft.value, ...wishes(context, seconds));
  const value = Math.max(current, least);
  return { value, reason: `least wish of the last ${seconds} s is ${least}` };
}

function steadyDown(draft: Draft, context: GuardContext, current: number) {
  const seconds = context.target.guards.stabiliseDownSeconds;
  const most = Math.max(draft.value, ...wishes(context, seconds));
  const value = Math.min(current, most);
  return { value, reason: `largest wish of the last ${seconds} s is ${most}` };
}

/** Wishes of the window; when the target is younger than the window, its present value counts as a wish too. */
function wishes(context: GuardContext, seconds: number): number[] {
  const since = context.observation.atMs - seconds * 1000;
  const inside = context.control.wanted.filter((wish) => wish.atMs >= since).map((wish) => wish.value);
  const young = !context.control.wanted.some((wish) => wish.atMs <= since);
  return young ? [...inside, context.observation.capacity.requested] : inside;
}

/** At most max(share, units) a period in each direction, counted from the value at the start of the period. */
export const rateLimits: Guard = moving('rate-limit', (draft, context) => {
  const { requested } = context.observation.capacity;
  const { up, down } = context.target.guards;
  if (draft.value > requested && !draft.urgent) {
    const start = valueAt(context, up);
    const most = Math.max(requested, start + Math.max(Math.floor(start * up.share), up.units));
    return draft.value > most ? { value: most, reason: rateReason('+', up, start) } : undefined;
  }
  if (draft.value < requested) {
    const start = valueAt(context, down);
    const least = Math.min(requested, start - Math.max(Math.floor(start * down.share), down.units));
    return draft.value < least ? { value: least, reason: rateReason('-', down, start) } : undefined;
  }
  return undefined;
});

function valueAt(context: GuardContext, limit: RateLimit): number {
  const since = context.observation.atMs - limit.periodSeconds * 1000;
  const first = context.control.changes.find((change) => change.atMs > since);
  return first?.from ?? context.observation.capacity.requested;
}

function rateReason(sign: string, limit: RateLimit, start: number): string {
  return `at most ${sign}${limit.share * 100} % or ${limit.units} per ${limit.periodSeconds} s from ${start}`;
}
