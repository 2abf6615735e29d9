import { AppError } from '../../functions/kernel/errors.ts';
import { isPolicyName, policies } from '../../functions/scaling/domain/policies/registry.ts';
import { defaultGuards, type PolicyChoice, type Target } from '../../functions/scaling/domain/target.ts';
import { clairvoyantDriver } from './clairvoyant.ts';
import { Run, type Scenario } from './run.ts';

/** What `--policy all` runs: the default, every baseline, and the bound that knows the future. */
export const standardContenders = [
  'economic',
  'on-demand',
  'fixed',
  'target-tracking',
  'target-tracking-max',
  'predictive',
  'hpa',
  'keda',
  'kpa',
  'warmer',
  's1-pressure',
  's1-policies',
  's2-thresholds',
  'clairvoyant',
] as const;

/** Every name `--policy` takes. */
export function contenderNames(): string[] {
  return [...new Set([...standardContenders, ...Object.keys(policies), 'clairvoyant-bill'])];
}

/** A run of that policy or baseline; unknown names are refused with the list. */
export function contender(name: string, scenario: Scenario): Run {
  if (name === 'clairvoyant')
    return new Run(
      unwarmed(scenario),
      target('on-demand', scenario),
      clairvoyantDriver(scenario, 'objective'),
    );
  if (name === 'clairvoyant-bill')
    return new Run(unwarmed(scenario), target('on-demand', scenario), clairvoyantDriver(scenario, 'bill'));
  if (!isPolicyName(name)) {
    throw new AppError('invalid_input', `no policy "${name}"; there are ${contenderNames().join(', ')}`);
  }
  const own = name === 'economic' ? scenario : unwarmed(scenario);
  return new Run(name === 'warmer' ? heldOneByOne(own) : own, target(name, scenario));
}

/** Only the product's default warms a version before traffic moves to it. */
function unwarmed(scenario: Scenario): Scenario {
  return scenario.deploys ? { ...scenario, deploys: { ...scenario.deploys, warm: false } } : scenario;
}

/** A warmer plug-in knows nothing of the other pings of its wave: each holds for the whole time, as in the study. */
function heldOneByOne(scenario: Scenario): Scenario {
  return { ...scenario, fleet: { ...scenario.fleet, pingSpreadSeconds: 0 } };
}

/** The simulated function as a target: only safety guards for baselines, so that each follows its own document. */
function target(name: string, scenario: Scenario): Target {
  const { profile, fleet } = scenario;
  return {
    name: 'simulated-function',
    lever: 'provisioned-concurrency',
    floor: 0,
    ceiling: Math.max(0, (fleet.reserved ?? fleet.accountLimit) - (fleet.reserved === undefined ? 100 : 0)),
    ...(fleet.reserved === undefined ? {} : { reserved: fleet.reserved }),
    memoryMb: profile.memoryGb * 1024,
    architecture: fleet.architecture,
    policies: [choice(name, scenario)],
    damping: name === 'hpa-requirements' || name === 'pressure' ? 'full' : 'bounds-only',
    guards: defaultGuards,
    mode: 'act',
    warmPool: true,
  };
}

function choice(policy: string, scenario: Scenario): PolicyChoice {
  const holdMs = scenario.fleet.pingHoldSeconds * 1000;
  if (policy === 'economic') {
    return { policy, settings: { holdMs, coldStartSeconds: scenario.profile.coldStartSeconds } };
  }
  if (policy === 'warmer') return { policy, settings: { holdMs } };
  if (policy === 'fixed') return { policy, settings: { units: meanConcurrency(scenario) } };
  return { policy };
}

/** A person's number with hindsight: the mean in-flight concurrency of the whole trace, rounded up. */
function meanConcurrency({ trace, scale, profile }: Scenario): number {
  const requests = trace.counts.reduce((sum, count) => sum + count, 0) * scale * profile.trafficShare;
  return Math.max(
    1,
    Math.ceil((requests / (trace.counts.length * trace.intervalSeconds)) * profile.serviceSeconds),
  );
}
