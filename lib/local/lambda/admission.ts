import type { ThrottleReason } from './contracts.ts';

/** Everything Lambda looks at when an invocation arrives. Counts are executions in flight unless named otherwise. */
export interface AdmissionView {
  /** Reserved concurrency of the function, if it has any. */
  reserved: number | undefined;
  onDemandInFlight: number;
  /** Provisioned environments of the invoked alias that are ready and free. */
  provisionedFree: number;
  /** Provisioned environments the function holds or has asked for; they are taken from its reserve. */
  provisionedRequested: number;
  /** May provisioned concurrency serve one more request this second (10 times its size)? */
  provisionedRateLeft: boolean;
  /** May the function (reserved) or the account (unreserved) start one more request this second (10 times its limit)? */
  rateLeft: boolean;
  /** Is a warm environment idle? Then no new one has to be made. */
  warmIdle: boolean;
  /** May the function start one more environment (1,000 per 10 seconds)? */
  environmentLeft: boolean;
  unreservedInFlight: number;
  /** The account's limit without what is reserved and provisioned elsewhere. */
  unreservedLimit: number;
}

export type Admission =
  | { kind: 'provisioned' }
  /** `spillover`: provisioned concurrency exists but could not take it. */
  | { kind: 'on-demand'; spillover: boolean }
  | { kind: 'throttled'; reason: ThrottleReason };

/**
 * Decides where an invocation runs, in Lambda's order: provisioned, then on demand within reserve or shared pool.
 * The reason AWS gives for the environment rate is not documented; the concurrency one is what its callers report.
 */
export function admit(view: AdmissionView): Admission {
  if (view.reserved === 0) return throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
  if (!view.rateLeft) return throttled(rateReason(view));
  if (view.provisionedFree > 0 && view.provisionedRateLeft) return { kind: 'provisioned' };
  if (!hasRoom(view)) return throttled(concurrencyReason(view));
  if (!view.warmIdle && !view.environmentLeft) return throttled('ConcurrentInvocationLimitExceeded');
  return { kind: 'on-demand', spillover: view.provisionedRequested > 0 };
}

function hasRoom(view: AdmissionView): boolean {
  if (view.reserved === undefined) return view.unreservedInFlight < view.unreservedLimit;
  return view.onDemandInFlight < view.reserved - view.provisionedRequested;
}

function throttled(reason: ThrottleReason): Admission {
  return { kind: 'throttled', reason };
}

/** Whose concurrency there is none left of: the function's own or the account's. */
export function concurrencyReason(view: Pick<AdmissionView, 'reserved'>): ThrottleReason {
  return view.reserved === undefined
    ? 'ConcurrentInvocationLimitExceeded'
    : 'ReservedFunctionConcurrentInvocationLimitExceeded';
}

function rateReason(view: AdmissionView): ThrottleReason {
  return view.reserved === undefined
    ? 'FunctionInvocationRateLimitExceeded'
    : 'ReservedFunctionInvocationRateLimitExceeded';
}
