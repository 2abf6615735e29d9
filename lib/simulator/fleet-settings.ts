import type { Architecture } from '../../functions/scaling/domain/prices.ts';
import type { Reuse } from './idle-stack.ts';

/** What Lambda does, as far as documented (aws-facts 1), and switches for what it does not say. */
export interface FleetSettings {
  readonly architecture: Architecture;
  readonly accountLimit: number;
  /** Undefined: the function shares the account's pool. */
  readonly reserved?: number;
  /** On-demand environments: bucket of `burst`, refilled with `perSecond`. */
  readonly burst: number;
  readonly perSecond: number;
  /** Requests a second admitted for each unit of concurrency. */
  readonly requestsPerUnit: number;
  readonly idleLifeSeconds: number;
  readonly reuse: Reuse;
  /** Share of idle environments the platform takes away each minute before their time. */
  readonly reclaimPerMinute: number;
  /** Provisioned concurrency is ready after a uniform time in this range plus N/6000 minutes, all at once. */
  readonly preparationSeconds: readonly [number, number];
  readonly metricDelaySeconds: number;
  /** Age of what functions themselves say by ten seconds, which shows growth of the minutes that are not out yet; null: they say nothing. */
  readonly freshDelaySeconds: number | null;
  readonly billingBlockSeconds: number;
  /** Longest that a ping holds its environment: the first of a wave, for all of them end together. */
  readonly pingHoldSeconds: number;
  /** Pings of one wave arrive evenly over so long; 0: all in one instant, and each holds for the whole time, as in the study. */
  readonly pingSpreadSeconds: number;
}

export const documentedLambda: FleetSettings = {
  architecture: 'x86_64',
  accountLimit: 10_000,
  burst: 1000,
  perSecond: 100,
  requestsPerUnit: 10,
  idleLifeSeconds: 360,
  reuse: 'most-recent',
  reclaimPerMinute: 0,
  preparationSeconds: [60, 180],
  metricDelaySeconds: 60,
  freshDelaySeconds: null,
  billingBlockSeconds: 300,
  pingHoldSeconds: 0.3,
  pingSpreadSeconds: 0,
};
