import { type Observation, recent } from '../../observation.ts';
import { addErlangLoads } from '../../occupancy.ts';
import { breakEvenUse, type LambdaPrices } from '../../prices.ts';

/** What the newsvendor base needs besides the observation. */
export interface BaseSettings {
  readonly windowMinutes: number;
  /** Lambda admits 10 requests a second for each unit of concurrency (aws-facts 1.1). */
  readonly requestsPerUnit: number;
  /** Shares of u*: a unit is added above `raiseAt` x u* and taken away below `lowerAt` x u*. */
  readonly raiseAt: number;
  readonly lowerAt: number;
}

export interface Base {
  /** Fewest and most units that are worth it: between them the present value stays. */
  readonly least: number;
  readonly most: number;
  readonly minutes: number;
  readonly breakEven: number;
  /** Share of what the function's time costs on demand that the units asked for now save; below 0 when they cost. */
  readonly saves: number;
}

/**
 * The newsvendor base: the largest n whose n-th unit is worth its price. A unit busy a share u of the time costs
 * keep + u*use when provisioned and u*onDemand otherwise, so it pays from u* = keep/(onDemand - use). The use of the n-th
 * unit is Erlang's load for the mean concurrency of each minute, averaged over the window. Because n units admit only
 * 10 n requests a second, their busy time together cannot pass 10*n*S (S: seconds a request takes).
 */
export function newsvendorBase(
  observation: Observation,
  prices: LambdaPrices,
  settings: BaseSettings,
): Base | undefined {
  const means = recent(observation, 'meanInFlight', settings.windowMinutes);
  if (means.length === 0) return undefined;
  const breakEven = breakEvenUse(prices);
  const loads = meanLoads(means);
  const admitted = settings.requestsPerUnit * meanServiceSeconds(observation, means, settings.windowMinutes);
  return {
    least: unitsWorthTheirPrice(loads, breakEven * settings.raiseAt, admitted),
    most: unitsWorthTheirPrice(loads, breakEven * settings.lowerAt, admitted),
    minutes: means.length,
    breakEven,
    saves: savedShare(loads, admitted, { units: observation.capacity.requested, prices }),
  };
}

function savedShare(
  loads: Float64Array,
  admittedPerUnit: number,
  { units, prices }: { units: number; prices: LambdaPrices },
): number {
  const sum = (count: number) => loads.subarray(0, count).reduce((total, load) => total + load, 0);
  const all = sum(loads.length);
  const served = Math.min(sum(units), admittedPerUnit * units);
  const saved = served * (prices.onDemandUse - prices.provisionedUse) - units * prices.provisionedKeep;
  return all > 0 ? saved / (all * prices.onDemandUse) : 0;
}

function meanLoads(means: readonly number[]): Float64Array {
  const top = Math.max(...means);
  const loads = new Float64Array(Math.ceil(top + 6 * Math.sqrt(top) + 2));
  for (const mean of means) addErlangLoads(loads, mean);
  return loads.map((sum) => sum / means.length);
}

/** Little's law: seconds a request takes = mean in flight / requests per second. */
function meanServiceSeconds(observation: Observation, means: readonly number[], minutes: number): number {
  const rates = recent(observation, 'requestsPerSecond', minutes);
  const rate = rates.reduce((sum, value) => sum + value, 0) / Math.max(1, rates.length);
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  return rate > 0 ? mean / rate : Number.POSITIVE_INFINITY;
}

function unitsWorthTheirPrice(loads: Float64Array, breakEven: number, admittedPerUnit: number): number {
  let busy = 0;
  let servedBefore = 0;
  for (let n = 1; n <= loads.length; n += 1) {
    busy += loads[n - 1] ?? 0;
    const served = Math.min(busy, admittedPerUnit * n);
    if (served - servedBefore < breakEven) return n - 1;
    servedBefore = served;
  }
  return loads.length;
}
