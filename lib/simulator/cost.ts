import { lambdaPrices } from '../../functions/scaling/domain/prices.ts';
import type { Run } from './run.ts';
import { traceSeconds } from './trace.ts';

/** Penalty of the study's objective: USD for each second of cold-start delay inflicted on a request. */
export const PENALTY_PER_SECOND = 0.01;

/** USD of one run, by what it was paid for. */
export interface Bill {
  readonly requestsUsd: number;
  readonly onDemandUsd: number;
  readonly provisionedKeepUsd: number;
  readonly provisionedUseUsd: number;
  /** Part of the above that pings caused: their requests and their on-demand time. */
  readonly pingsUsd: number;
  readonly totalUsd: number;
}

/** The bill of a finished run. */
export function bill(run: Run): Bill {
  return billUntil(run, traceSeconds(run.scenario.trace) * 1000);
}

/** First price tier of the one dated price table; INIT time is billed like any other (aws-facts 1.4). */
export function billUntil(run: Run, endMs: number): Bill {
  const prices = lambdaPrices[run.scenario.fleet.architecture];
  const gb = run.scenario.profile.memoryGb;
  const { fleet } = run;
  const requestsUsd = (fleet.requests - fleet.throttled + fleet.pings) * prices.requestUsd;
  const onDemandUsd = (fleet.onDemandMs / 1000) * gb * prices.onDemandUse;
  const provisionedKeepUsd = fleet.provisioned.unitSeconds(endMs) * gb * prices.provisionedKeep;
  const provisionedUseUsd = (fleet.provisionedMs / 1000) * gb * prices.provisionedUse;
  return {
    requestsUsd,
    onDemandUsd,
    provisionedKeepUsd,
    provisionedUseUsd,
    pingsUsd: fleet.pings * prices.requestUsd + (fleet.pingMs / 1000) * gb * prices.onDemandUse,
    totalUsd: requestsUsd + onDemandUsd + provisionedKeepUsd + provisionedUseUsd,
  };
}

/** The study's J: bill plus the penalty on cold starts. */
export function objective(run: Run, totalUsd: number): number {
  return totalUsd + PENALTY_PER_SECOND * run.fleet.coldStarts * run.scenario.profile.coldStartSeconds;
}
