import { latest, type Observation } from '../observation.ts';
import {
  blind,
  content,
  numberSetting,
  type Policy,
  type PolicyContext,
  type PolicyOutcome,
  wants,
} from '../policy.ts';

/** One of the requirements' four custom-metric policies (E3): a value between `down` and `up` wants nothing. */
interface Threshold {
  readonly what: string;
  readonly unit: string;
  readonly value: number | undefined;
}

/**
 * Raises in proportion to the excess, `ceil(current x value/up)`, and at least by one unit, so that zero is left (T29)
 * and no chain of fixed steps is needed (T30); lowers to `floor(current x 0.8)`.
 */
export function byThreshold(context: PolicyContext, { what, unit, value }: Threshold): PolicyOutcome {
  if (value === undefined) return blind(`${what} is missing`);
  const [up, down] = [numberSetting(context, 'up'), numberSetting(context, 'down')];
  const [least, most] = [numberSetting(context, 'least'), numberSetting(context, 'most')];
  const current = context.observation.capacity.requested;
  const said = `${what} ${value.toFixed(2)} ${unit}`;
  if (value > up) return raise({ current, wanted: Math.ceil(current * (value / up)), least, most, said });
  if (value < down) return lower({ current, wanted: Math.floor(current * 0.8), least, most, said });
  return wants(current, `${said} is between ${down} and ${up}`);
}

interface Step {
  readonly current: number;
  readonly wanted: number;
  readonly least: number;
  readonly most: number;
  readonly said: string;
}

function raise({ current, wanted, least, most, said }: Step): PolicyOutcome {
  const value = Math.max(current, Math.min(most, Math.max(least, wanted, current + 1)));
  return wants(value, value === current ? `${said}, already at this policy's most` : `${said} is too high`);
}

function lower({ current, wanted, least, said }: Step): PolicyOutcome {
  const value = Math.min(current, Math.max(least, wanted));
  return wants(value, value === current ? `${said}, already at this policy's least` : `${said} is low`);
}

/** Response time per request in seconds (E3): provisioned units help only when requests wait for environments. */
export const apiResponseTime: Policy = {
  summary: 'raise above 2 s, lower below 0.5 s average response time (E3)',
  periodSeconds: 30,
  defaults: { up: 2, down: 0.5, least: 3, most: 50 },
  propose(context) {
    const outcome = byThreshold(context, {
      what: 'average response time',
      unit: 's',
      value: latest(context.observation, 'responseSeconds'),
    });
    return saturated(context.observation) ? outcome : neverRaise(outcome, context);
  },
};

/** Are environments short? Otherwise a slow response is somebody else's (a database): more units worsen it (T25). */
function saturated(observation: Observation): boolean {
  const short = (latest(observation, 'throttles') ?? 0) > 0 || (latest(observation, 'coldStarts') ?? 0) > 0;
  return short || (latest(observation, 'provisionedPeakRatio') ?? 1) >= 0.8;
}

function neverRaise(outcome: PolicyOutcome, { observation }: PolicyContext): PolicyOutcome {
  const { proposal } = outcome;
  if (proposal.kind !== 'capacity' || proposal.value <= observation.capacity.requested) return outcome;
  return wants(observation.capacity.requested, `${proposal.reason}, but no environment is short: not raised`);
}

/** Errors a hundred requests (a share, not a rate: T31): above the limit a brake, never capacity (T26). */
export const errorRate: Policy = {
  summary: 'a brake: freezes raises above 5 % errors and advises a rollback (E3)',
  periodSeconds: 30,
  defaults: { up: 5, leastSamples: 20 },
  propose(context) {
    const reading = context.observation.signals.errorPercent?.at(-1);
    if (reading?.kind !== 'measured') return blind('error share is missing');
    if (reading.samples < numberSetting(context, 'leastSamples'))
      return content('too few requests to judge errors');
    if (reading.value <= numberSetting(context, 'up')) return content(`${reading.value.toFixed(2)} % errors`);
    const reason = `${reading.value.toFixed(2)} % of requests fail: look at the last deploy, consider a rollback`;
    return { proposal: { kind: 'freeze', reason } };
  },
};

/**
 * Database connections in use (E3): protects the database by capping consumers, the opposite of adding them (T25). Where
 * they are not measured it has no say: a gap in what could only lower must not keep others from lowering (T4).
 */
export const connectionPool: Policy = {
  summary: 'caps capacity above 80 % used database connections (E3, turned around)',
  periodSeconds: 30,
  defaults: { up: 80, least: 2 },
  propose(context) {
    const percent = latest(context.observation, 'connectionPercent');
    if (!context.observation.signals.connectionPercent) return content('connection use is not measured');
    if (percent === undefined) return blind('connection use is missing');
    const up = numberSetting(context, 'up');
    if (percent <= up) return content(`${percent.toFixed(0)} % of connections in use`);
    const current = context.observation.capacity.requested;
    const value = Math.max(numberSetting(context, 'least'), Math.floor((current * up) / percent));
    return {
      proposal: {
        kind: 'cap',
        value,
        reason: `${percent.toFixed(0)} % of connections in use, above ${up} %`,
      },
    };
  },
};
