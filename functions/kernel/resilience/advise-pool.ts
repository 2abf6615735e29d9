import { adviseSize, type SizeAdvice } from './advise-size.ts';

/** What a pool or budget looked like over some time. */
export interface PoolMetrics {
  active: number;
  idle: number;
  min: number;
  max: number;
  averageWaitMs: number;
}

const PLACES = { step: 1, largest: 100, smallestMax: 10, smallestMin: 2 };

/** F11 for a pool: max from 10 to 100 places, min from 2. */
export function advisePool({ active, idle, min, max, averageWaitMs }: PoolMetrics): SizeAdvice {
  if (!(max > 0)) return { kind: 'keep', reason: 'the pool has no places, so its use means nothing' };
  const use = { utilisation: active / max, waitMs: averageWaitMs, spare: idle };
  return adviseSize({ min, max }, use, PLACES);
}
