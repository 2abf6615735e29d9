import type { Clock } from '../clock.ts';

export interface BudgetSettings {
  /** Fallbacks allowed at once after a quiet time. */
  burst: number;
  /** Fallbacks that come back each second. */
  perSecond: number;
}

/** May one more read go to the writer because a reader failed? Taking is spending. */
export type TakeFallback = () => boolean;

/**
 * A token bucket. When readers fail under overload, the writer gets at most this much on top of its own work, instead of
 * everything (T38); the other reads fail quickly and say that they may be tried again.
 */
export function fallbackBudget({ burst, perSecond }: BudgetSettings, clock: Clock): TakeFallback {
  let left = burst;
  let countedAtMs = clock();
  return () => {
    const nowMs = clock();
    left = Math.min(burst, left + (Math.max(0, nowMs - countedAtMs) / 1000) * perSecond);
    countedAtMs = nowMs;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
