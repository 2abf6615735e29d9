import type { Memory } from '../../policy.ts';
import type { LambdaPrices } from '../../prices.ts';

/** The warm pool's numbers; the defaults stand with the economic policy. */
export interface PoolSettings {
  /** First interval between waves, just under the shortest idle life we trust; then it is learned. */
  readonly intervalSeconds: number;
  readonly mostIntervalSeconds: number;
  /** Longest that a ping holds, and over what share of it the pings of a wave arrive: 0, all at once, to 1. */
  readonly holdMs: number;
  readonly arrivalShare: number;
  /** The factor c on the expected peak: start and bounds. */
  readonly startFactor: number;
  readonly leastFactor: number;
  readonly mostFactor: number;
  /** Conformal control: the step. */
  readonly learningRate: number;
  readonly peakMinutes: number;
  /** Most that pings may cost: a share of the function's bill or of what the base saves, whichever is more, */
  readonly billShare: number;
  readonly savedShare: number;
  readonly worthShare: number;
  readonly mostShare: number;
  /** and of the cold-start penalty they are up against. */
  readonly penaltyShare: number;
  /** So many pings a wave are worth it whatever the bill. */
  readonly leastPings: number;
  readonly penaltyUsdPerSecond: number;
  readonly coldStartSeconds: number;
  readonly memoryGb: number;
  readonly prices: LambdaPrices;
}

/** Interval between waves now, seconds. */
export function intervalOf(memory: Memory, settings: PoolSettings): number {
  return memory['interval'] ?? settings.intervalSeconds;
}

/** Logarithm of the factor c now. */
export function logFactorOf(memory: Memory, settings: PoolSettings): number {
  return memory['logFactor'] ?? Math.log(settings.startFactor);
}

/** USD of one ping that finds its environment alive. */
export function pingUsd({ holdMs, arrivalShare, memoryGb, prices }: PoolSettings): number {
  return ((holdMs * (1 - arrivalShare / 2)) / 1000) * memoryGb * prices.onDemandUse + prices.requestUsd;
}

/** USD that one cold start less counts for. */
export function worthUsd({ penaltyShare, coldStartSeconds, penaltyUsdPerSecond }: PoolSettings): number {
  return penaltyShare * coldStartSeconds * penaltyUsdPerSecond;
}

/**
 * Share of waves after which the peak may pass the pool. One more environment costs a ping each wave and saves a cold start
 * when the peak does pass: the pool is deep enough once that happens as rarely as a ping is cheaper than a cold start.
 */
export function missShareOf(settings: PoolSettings): number {
  const worth = worthUsd(settings);
  return worth > 0 ? Math.min(1, pingUsd(settings) / worth) : 1;
}
