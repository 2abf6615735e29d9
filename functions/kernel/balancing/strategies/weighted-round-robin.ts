import type { Strategy } from '../strategy.ts';

/**
 * Smooth weighted round robin as in nginx: everybody earns its weight, the richest is picked and pays what all earned
 * together. Weights 5:1:1 give a a b a c a a, never five in a row. O(endpoints).
 */
export const weightedRoundRobin: Strategy = (endpoints) => {
  const { weights, rotation, size } = endpoints;
  const credit = new Float64Array(size);
  return () => {
    let best = rotation[0] as number;
    let total = 0;
    for (let place = 0; place < endpoints.rotationSize; place += 1) {
      const index = rotation[place] as number;
      const weight = weights[index] as number;
      total += weight;
      const earned = (credit[index] as number) + weight;
      credit[index] = earned;
      if (earned > (credit[best] as number)) best = index;
    }
    credit[best] = (credit[best] as number) - total;
    return best;
  };
};
