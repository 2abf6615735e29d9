/** What a pool or budget looked like over some time. */
export interface PoolMetrics {
  active: number;
  idle: number;
  min: number;
  max: number;
  averageWaitMs: number;
}

export type PoolAdvice =
  | { kind: 'keep'; reason: string }
  | { kind: 'resize'; min: number; max: number; reason: string };

const LARGEST = 100;
const SMALLEST_MAX = 10;
const SMALLEST_MIN = 2;

/**
 * The sizing rule of requirement F11: above 80 % in use and 1 s of waiting grow (max x 1.5 up to 100, min x 1.2 up to a fifth
 * of max), below 20 % with more than 5 idle shrink (max x 0.8 down to 10, min x 0.8 down to 2). Without its faults (T47):
 * growing never lowers a number, shrinking never raises one, a pool at its bound is kept, and a pool without places is not
 * divided by. Pure: somebody else decides what to do with it.
 */
export function advisePool(metrics: PoolMetrics): PoolAdvice {
  const { active, idle, max, averageWaitMs } = metrics;
  if (!(max > 0)) return { kind: 'keep', reason: 'the pool has no places, so its use means nothing' };
  const utilisation = active / max;
  const seen = `utilisation ${Math.round(utilisation * 100)} %, wait ${Math.round(averageWaitMs)} ms`;
  if (utilisation > 0.8 && averageWaitMs > 1_000) return resized(metrics, grown(metrics), `busy: ${seen}`);
  if (utilisation < 0.2 && idle > 5) return resized(metrics, shrunk(metrics), `idle: ${seen}`);
  return { kind: 'keep', reason: seen };
}

type Size = Pick<PoolMetrics, 'min' | 'max'>;

function grown({ min, max }: Size): Size {
  const larger = Math.max(max, Math.min(LARGEST, Math.ceil(max * 1.5)));
  return { max: larger, min: Math.max(min, Math.min(Math.floor(larger * 0.2), Math.ceil(min * 1.2))) };
}

function shrunk({ min, max }: Size): Size {
  const smaller = Math.min(max, Math.max(SMALLEST_MAX, Math.floor(max * 0.8)));
  return { max: smaller, min: Math.min(min, smaller, Math.max(SMALLEST_MIN, Math.floor(min * 0.8))) };
}

function resized(now: Size, next: Size, reason: string): PoolAdvice {
  if (next.min === now.min && next.max === now.max)
    return { kind: 'keep', reason: `${reason}, at its bound` };
  return { kind: 'resize', ...next, reason };
}
