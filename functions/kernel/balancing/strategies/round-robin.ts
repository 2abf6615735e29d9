import type { Strategy } from '../strategy.ts';

/** One after the other, over those in rotation. Begins anywhere, so that many sandboxes do not all begin with the first. */
export const roundRobin: Strategy = (endpoints, random) => {
  let next = random();
  return () => {
    const place = next % endpoints.rotationSize;
    next = place + 1;
    return endpoints.rotation[place] as number;
  };
};
