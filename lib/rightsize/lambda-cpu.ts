import type { LambdaPrices } from '../../functions/scaling/domain/prices.ts';

/** Memory at which Lambda gives one whole vCPU; below, CPU is in proportion to memory (Lambda developer guide, "Memory"). */
const ONE_VCPU_MB = 1769;

/** One environment measured at one size, on a whole CPU of this machine. */
export interface Measured {
  readonly memoryMb: number;
  /** Wall time of the middle and of the slowest twentieth of events. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly cpuMs: number;
  readonly peakMemoryMb: number;
  readonly initMs: number;
  readonly failed: number;
  readonly failure: string | null;
}

/** What the event would take and cost at that size on Lambda. */
export interface SizeEstimate extends Measured {
  readonly lambdaP50Ms: number;
  readonly lambdaP95Ms: number;
  /** USD for a million events, requests included. */
  readonly usdPerMillion: number;
  /** Does the peak leave a fifth of the size free? */
  readonly fits: boolean;
}

const HEADROOM = 1.2;

/**
 * Below one vCPU Lambda slices CPU time: what computes takes 1769/memory times as long, what waits does not. Above it one
 * JavaScript thread gains nothing. Local CPUs are not Lambda's, so sizes compare with each other, not with a bill.
 */
export function estimate(measured: Measured, prices: LambdaPrices): SizeEstimate {
  const { memoryMb, p50Ms, p95Ms, cpuMs, peakMemoryMb, failed } = measured;
  const extraMs = cpuMs * Math.max(0, ONE_VCPU_MB / memoryMb - 1);
  const lambdaP50Ms = p50Ms + extraMs;
  const gbSeconds = (memoryMb / 1024) * (Math.ceil(lambdaP50Ms) / 1000);
  return {
    ...measured,
    lambdaP50Ms,
    lambdaP95Ms: p95Ms + extraMs,
    usdPerMillion: 1e6 * (prices.requestUsd + gbSeconds * prices.onDemandUse),
    fits: failed === 0 && peakMemoryMb * HEADROOM <= memoryMb,
  };
}

export interface Advice {
  readonly memoryMb: number | null;
  readonly reason: string;
}

/** The cheapest size in which the function fits and is at most `slower` times as slow as at its fastest size. */
export function advise(sizes: readonly SizeEstimate[], slower: number): Advice {
  const fitting = sizes.filter(({ fits }) => fits);
  if (fitting.length === 0)
    return { memoryMb: null, reason: 'it fits into none of the sizes that were tried' };
  const fastest = Math.min(...fitting.map(({ lambdaP50Ms }) => lambdaP50Ms));
  const fast = fitting.filter(({ lambdaP50Ms }) => lambdaP50Ms <= slower * fastest);
  const best = fast.reduce((a, b) => (b.usdPerMillion < a.usdPerMillion ? b : a));
  const reason = `${best.usdPerMillion.toFixed(2)} USD a million, p50 ${best.lambdaP50Ms.toFixed(0)} ms against ${fastest.toFixed(0)} ms at its fastest; ${best.peakMemoryMb} MB used at most`;
  return { memoryMb: best.memoryMb, reason };
}
