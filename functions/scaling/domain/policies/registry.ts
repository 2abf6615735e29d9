import type { Policy } from '../policy.ts';
import { s1Policies, s1Pressure, s2Thresholds } from './as-written.ts';
import { economic } from './economic.ts';
import { hpa, hpaRequirements, keda, kpa } from './kubernetes.ts';
import { acuRange, logLag, reserveUse } from './levers.ts';
import { fixed, onDemand, warmer } from './plain.ts';
import { pressure } from './pressure.ts';
import { queueDepth } from './queue-depth.ts';
import { apiResponseTime, connectionPool, errorRate } from './requirements.ts';
import { schedule } from './schedule.ts';
import { predictive, targetTrackingAverage, targetTrackingMax } from './target-tracking.ts';

/** Every policy: a file and a line here. Tests, simulator and ops page loop over it. */
export const policies = {
  economic,
  'on-demand': onDemand,
  fixed,
  'target-tracking': targetTrackingAverage,
  'target-tracking-max': targetTrackingMax,
  predictive,
  hpa,
  'hpa-requirements': hpaRequirements,
  keda,
  kpa,
  warmer,
  's1-pressure': s1Pressure,
  's1-policies': s1Policies,
  's2-thresholds': s2Thresholds,
  schedule,
  pressure,
  'api-response-time': apiResponseTime,
  'queue-depth': queueDepth,
  'error-rate': errorRate,
  'connection-pool': connectionPool,
  'reserve-use': reserveUse,
  'log-lag': logLag,
  'acu-range': acuRange,
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof policies;

/** Is there a policy of that name? */
export function isPolicyName(name: string): name is PolicyName {
  return Object.hasOwn(policies, name);
}

/** The policy of that name; a target that names another is refused with the list. */
export function policyNamed(name: string): Policy {
  if (!isPolicyName(name))
    throw new Error(`no policy "${name}"; there are ${Object.keys(policies).join(', ')}`);
  return policies[name];
}
