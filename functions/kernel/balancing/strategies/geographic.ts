import { type Endpoints, OUT } from '../endpoints.ts';
import { DEFAULT_REGION, nearestRegions, type Region } from '../geography.ts';
import type { Strategy } from '../strategy.ts';

/** Endpoints that say no region come after the farthest one. */
const NOWHERE = 4;

/**
 * The least busy endpoint in the region of the request; when none is in rotation there, in the nearest region that has one.
 * One scan: the key is distance first, requests in flight second.
 */
export const geographic: Strategy = (endpoints) => {
  const distances = distancesFrom(endpoints);
  let turn = 0;
  return ({ region }) => {
    // A moving start, so that equals take turns.
    turn = (turn + 1) % endpoints.rotationSize;
    return nearest(endpoints, distances[region ?? DEFAULT_REGION], turn);
  };
};

function nearest({ load, rotation, rotationSize }: Endpoints, distance: Float64Array, start: number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step < rotationSize; step += 1) {
    const index = rotation[(start + step) % rotationSize] as number;
    const cost = (distance[index] as number) * OUT + (load[index] as number);
    if (cost < least) {
      least = cost;
      best = index;
    }
  }
  return best;
}

/** For each region: how many regions lie nearer than each endpoint's. */
function distancesFrom({ regions }: Endpoints): Readonly<Record<Region, Float64Array>> {
  const entries = Object.entries(nearestRegions).map(([from, order]) => {
    const rank = (region: Region | undefined) => (region === undefined ? NOWHERE : order.indexOf(region));
    return [from, Float64Array.from(regions, rank)];
  });
  return Object.fromEntries(entries) as Record<Region, Float64Array>;
}
