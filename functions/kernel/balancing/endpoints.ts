import { AppError } from '../errors.ts';
import type { Region } from './geography.ts';

/** Somewhere a request can be sent, as the caller describes it. */
export interface EndpointSpec {
  id: string;
  /** Share of requests under weighted strategies, above 0; 1 when left out. */
  weight?: number;
  /** Where it stands, for the geographic strategy. */
  region?: Region;
}

/** An endpoint out of rotation carries this on top of its in-flight count, so that one scan finds the least loaded. */
export const OUT = 0x4000_0000;

/**
 * The endpoints of one service with their live state, in arrays by index: picking allocates nothing. Filled from a copy of
 * the caller's list, which nobody here sorts or changes (T17).
 */
export interface Endpoints {
  readonly ids: readonly string[];
  readonly size: number;
  readonly weights: Float64Array;
  readonly regions: readonly (Region | undefined)[];
  /** Requests in flight, plus OUT while the endpoint is out of rotation. */
  readonly load: Int32Array;
  /** Smoothed latency in milliseconds (EWMA); 0: nothing was observed yet. */
  readonly latencyMs: Float64Array;
  /** Indexes of the endpoints in rotation, ascending, in the first `rotationSize` places. */
  readonly rotation: Int32Array;
  rotationSize: number;
  /** Requests in flight on all of them. */
  total: number;
  /** Rises with each change of rotation or latency; strategies that precompute compare it. */
  revision: number;
}

/** Errors: `invalid_settings` for equal ids or a weight that is not above 0. An empty list is allowed; picking then fails. */
export function createEndpoints(specs: readonly EndpointSpec[]): Endpoints {
  const ids = specs.map(({ id }) => id);
  const weights = Float64Array.from(specs, ({ weight = 1 }) => weight);
  if (new Set(ids).size !== ids.length)
    throw new AppError('invalid_settings', `endpoint ids must differ: ${ids.join(', ')}`);
  if (!weights.every((weight) => weight > 0 && weight < Number.POSITIVE_INFINITY))
    throw new AppError('invalid_settings', 'weights of endpoints must be above 0');
  return {
    ids,
    size: ids.length,
    weights,
    regions: specs.map(({ region }) => region),
    load: new Int32Array(ids.length),
    latencyMs: new Float64Array(ids.length),
    rotation: Int32Array.from(ids, (_, index) => index),
    rotationSize: ids.length,
    total: 0,
    revision: 0,
  };
}

export function isInRotation({ load }: Endpoints, index: number): boolean {
  return (load[index] as number) < OUT;
}

export function inFlight({ load }: Endpoints, index: number): number {
  return (load[index] as number) & (OUT - 1);
}

/** Counts a request that was just sent there. */
export function beginRequest(endpoints: Endpoints, index: number): void {
  endpoints.load[index] = (endpoints.load[index] as number) + 1;
  endpoints.total += 1;
}

export function endRequest(endpoints: Endpoints, index: number): void {
  endpoints.load[index] = (endpoints.load[index] as number) - 1;
  endpoints.total -= 1;
}

/** Takes an endpoint out of rotation or back in; its requests in flight stay counted. */
export function setInRotation(endpoints: Endpoints, index: number, isIn: boolean): void {
  if (isInRotation(endpoints, index) === isIn) return;
  endpoints.load[index] = inFlight(endpoints, index) + (isIn ? 0 : OUT);
  endpoints.rotationSize = 0;
  for (let i = 0; i < endpoints.size; i += 1) {
    if (!isInRotation(endpoints, i)) continue;
    endpoints.rotation[endpoints.rotationSize] = i;
    endpoints.rotationSize += 1;
  }
  endpoints.revision += 1;
}

/** Weight of the newest observation: the last ten make up nine tenths of the mean. */
const SMOOTHING = 0.2;
/** Below this the clock itself is the noise, and a latency of 0 would mean "nothing observed". */
const SHORTEST_MS = 0.01;

/** Takes an observed latency into the endpoint's moving average. */
export function observeLatency(endpoints: Endpoints, index: number, ms: number): void {
  const sample = Math.max(SHORTEST_MS, ms);
  const before = endpoints.latencyMs[index] as number;
  endpoints.latencyMs[index] = before === 0 ? sample : before + SMOOTHING * (sample - before);
  endpoints.revision += 1;
}
