import type { GuardContext } from './decision.ts';
import { latest } from './observation.ts';
import type { Wave } from './policy.ts';
import { LEFT_FREE, WAVE_SHARE } from './share-account.ts';

/**
 * Pings stop when the target did not opt in, a person froze it, the function is throttled or the budget is spent, and
 * never use concurrency that others may need: the account keeps 100 units and a fifth of the others free of pings. What the waves
 * of all targets take together, and what others have in flight, `share-account.ts` knows.
 */
export function guardWave(wave: Wave | undefined, context: GuardContext): Wave | undefined {
  if (!wave || wave.pings <= 0 || stopped(context)) return undefined;
  const pings = Math.min(wave.pings, spare(context));
  return pings <= 0 ? undefined : { ...wave, pings };
}

function stopped({ target, observation, control, account }: GuardContext): boolean {
  if (!target.warmPool || target.mode === 'off') return true;
  if (control.frozen && control.frozen.untilMs > observation.atMs) return true;
  if ((latest(observation, 'throttles') ?? 0) > 0) return true;
  return account.budget.spentUsd >= account.budget.monthlyUsd;
}

function spare({ account, target, observation }: GuardContext): number {
  const limit = target.reserved ?? account.concurrencyLimit - account.claimedByOthers - LEFT_FREE;
  const busy = latest(observation, 'peakInFlight') ?? 0;
  return Math.floor(Math.max(0, WAVE_SHARE * limit - busy));
}
