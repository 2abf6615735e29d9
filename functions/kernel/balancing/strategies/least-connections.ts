import type { Strategy } from '../strategy.ts';

/**
 * The fewest requests in flight. The scan begins one place behind the last answer, so equals take turns instead of the
 * first one taking all (T17), and ends at the first idle endpoint, than which none can be better.
 */
export const leastConnections: Strategy = ({ load, size }) => {
  let last = -1;
  return () => {
    const start = last + 1 < size ? last + 1 : 0;
    const behind = leastLoaded(load, start, size);
    if (start === 0 || load[behind] === 0) {
      last = behind;
      return behind;
    }
    const before = leastLoaded(load, 0, start);
    last = (load[before] as number) < (load[behind] as number) ? before : behind;
    return last;
  };
};

/** Index of the smallest of `load` from `from` up to and without `to`; the first of equals. */
export function leastLoaded(load: Int32Array, from: number, to: number): number {
  let best = from;
  let least = load[from] as number;
  for (let i = from + 1; i < to && least > 0; i += 1) {
    const count = load[i] as number;
    if (count < least) {
      least = count;
      best = i;
    }
  }
  return best;
}
