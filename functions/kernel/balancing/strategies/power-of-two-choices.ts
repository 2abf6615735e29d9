import type { Strategy } from '../strategy.ts';

/**
 * Two different endpoints at random, of which the less busy one: almost as even as asking all, at the cost of two looks
 * (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001). One random number gives both: 16 bits each.
 */
export const powerOfTwoChoices: Strategy = (endpoints, random) => {
  const { load, rotation } = endpoints;
  return () => {
    const count = endpoints.rotationSize;
    const bits = random();
    const a = ((bits & 0xffff) * count) >>> 16;
    // Among the others: one place further for each place from `a` on. With a single endpoint it is that one.
    let b = ((bits >>> 16) * (count - 1)) >>> 16;
    if (b >= a && count > 1) b += 1;
    const first = rotation[a] as number;
    const second = rotation[b] as number;
    return (load[second] as number) < (load[first] as number) ? second : first;
  };
};
