import type { Clock } from '../../../functions/kernel/clock.ts';

/** Takes one token; false when the bucket is empty. */
export type TakeToken = () => boolean;

/** A token bucket as API Gateway's stage throttle has it: `burst` tokens at most, refilled at `ratePerSecond`. */
export function tokenBucket(limit: { ratePerSecond: number; burst: number }, clock: Clock): TakeToken {
  let tokens = limit.burst;
  let refilledAtMs = clock();
  return () => {
    const now = clock();
    tokens = Math.min(limit.burst, tokens + ((now - refilledAtMs) / 1000) * limit.ratePerSecond);
    refilledAtMs = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
