import { hashText, remix } from '../hash-text.ts';
import { buildLookupTable } from '../lookup-table.ts';
import type { Strategy } from '../strategy.ts';
import { leastLoaded } from './least-connections.ts';

/** No endpoint takes more than this share of the mean requests in flight, however hot its keys are. */
const BOUND = 1.25;
/** Tries along a key's own sequence of slots before the least loaded endpoint takes it. */
const MAX_TRIES = 16;

/**
 * Sticky: a key keeps its endpoint. A Maglev table (Eisenbud et al., NSDI 2016) gives each endpoint the same number of
 * slots; a key whose endpoint is out of rotation, or too busy, walks a sequence of slots of its own, so that only the keys
 * of that endpoint move, and they spread over all others (bounded loads: Mirrokni, Thorup, Zadimoghaddam, 2018).
 * A request without a key goes to a random slot.
 */
export const consistentHash: Strategy = (endpoints, random) => {
  const { load } = endpoints;
  const table = buildLookupTable(endpoints.ids);
  const mask = table.length - 1;
  return ({ key }) => {
    const hash = key === undefined ? random() : hashText(key);
    const first = table[hash & mask] as number;
    const limit = Math.ceil((BOUND * (endpoints.total + 1)) / endpoints.rotationSize);
    if ((load[first] as number) < limit) return first;
    return walk({ load, table }, remix(hash), limit);
  };
};

interface Slots {
  load: Int32Array;
  table: Uint16Array;
}

function walk({ load, table }: Slots, start: number, limit: number): number {
  const mask = table.length - 1;
  for (let tries = 0, hash = start; tries < MAX_TRIES; tries += 1, hash = remix(hash)) {
    const index = table[hash & mask] as number;
    if ((load[index] as number) < limit) return index;
  }
  return leastLoaded(load, 0, load.length);
}
