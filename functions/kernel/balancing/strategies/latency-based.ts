import type { Endpoints } from '../endpoints.ts';
import type { Strategy } from '../strategy.ts';

/**
 * At random, weighted by 1 / EWMA of latency: an endpoint twice as fast gets twice the requests, whatever the unit is. One
 * that was never observed counts as average (a neutral prior), neither as the best nor as the worst (T18).
 */
export const latencyBased: Strategy = (endpoints, random) => {
  const cumulative = new Float64Array(endpoints.size);
  let revision = -1;
  return () => {
    if (revision !== endpoints.revision) {
      accumulate(endpoints, cumulative);
      revision = endpoints.revision;
    }
    const count = endpoints.rotationSize;
    const target = (random() / 0x1_0000_0000) * (cumulative[count - 1] as number);
    return endpoints.rotation[firstAbove(cumulative, count, target)] as number;
  };
};

/** `cumulative[place]`: sum of the weights up to that place of the rotation. */
function accumulate({ latencyMs, rotation, rotationSize }: Endpoints, cumulative: Float64Array): void {
  let known = 0;
  let sum = 0;
  for (let place = 0; place < rotationSize; place += 1) {
    const latency = latencyMs[rotation[place] as number] as number;
    if (latency === 0) continue;
    known += 1;
    sum += 1 / latency;
  }
  const neutral = known === 0 ? 1 : sum / known;
  let total = 0;
  for (let place = 0; place < rotationSize; place += 1) {
    const latency = latencyMs[rotation[place] as number] as number;
    total += latency === 0 ? neutral : 1 / latency;
    cumulative[place] = total;
  }
}

function firstAbove(cumulative: Float64Array, count: number, target: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] as number) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
