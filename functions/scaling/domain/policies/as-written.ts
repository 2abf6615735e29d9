import { latest } from '../observation.ts';
import { content, type Policy, type PolicyContext, wants } from '../policy.ts';

/** Baselines: the requirements' own rules exactly as written, faults included, to show what they cost. Never the default. */

/** B3 to B5 as written: 1.2 and 0.3, cpu and memory unknown on Lambda (counted 0), rate per unit. */
export const s1Pressure: Policy = {
  summary: 'B3-B5 as written; utilisation of provisioned units stands in for cpu',
  periodSeconds: 60,
  defaults: {},
  propose(context) {
    const current = Math.max(1, context.observation.capacity.requested);
    const inFlight = latest(context.observation, 'meanInFlight') ?? 0;
    const rate = latest(context.observation, 'requestsPerSecond') ?? 0;
    const pressure = Math.max(inFlight / current / 0.7, rate / current / 1000);
    if (pressure > 1.2)
      return wants(Math.min(100, Math.ceil(current * pressure)), `pressure ${pressure.toFixed(2)}`);
    if (pressure < 0.3)
      return wants(Math.max(3, Math.floor(current * 0.8)), `pressure ${pressure.toFixed(2)}`);
    return content('pressure in order');
  },
};

/** E3 as written, the two policies a web function feeds: one cooldown for both directions, x1.5 and x0.8. */
export const s1Policies: Policy = {
  summary: 'E3 as written: x1.5 above 2 s, x0.8 below 0.5 s, one 300 s cooldown, 3 to 50 units',
  periodSeconds: 30,
  defaults: {},
  propose(context) {
    const { observation, memory } = context;
    const current = observation.capacity.requested;
    const seconds = latest(observation, 'responseSeconds');
    const cooling = observation.atMs - (memory['actedMs'] ?? Number.NEGATIVE_INFINITY) < 300_000;
    if (seconds === undefined || cooling) return content(cooling ? 'cooling down' : 'no data');
    const value = asWritten(current, seconds);
    if (value === current) return content('in order');
    return {
      ...wants(value, `response time ${seconds.toFixed(2)} s`),
      memory: { actedMs: observation.atMs },
    };
  },
};

function asWritten(current: number, seconds: number): number {
  if (seconds > 2) return Math.min(50, Math.ceil(current * 1.5));
  return seconds < 0.5 ? Math.max(3, Math.floor(current * 0.8)) : current;
}

/** E4 as written: up when response > 3000 ms or throughput > 1000 or memory > 0.8, down when all are low and > 1. */
export const s2Thresholds: Policy = {
  summary: 'E4 as written: thresholds on response time and throughput, 300 s cooldown',
  periodSeconds: 60,
  defaults: {},
  propose(context) {
    const { observation, memory } = context;
    if (observation.atMs - (memory['actedMs'] ?? Number.NEGATIVE_INFINITY) < 300_000)
      return content('cooling down');
    const step = s2Step(context);
    if (step === 0) return content('in order');
    const outcome = wants(
      Math.max(1, observation.capacity.requested + step),
      step > 0 ? 'high load' : 'low load',
    );
    return { ...outcome, memory: { actedMs: observation.atMs } };
  },
};

function s2Step({ observation }: PolicyContext): number {
  const seconds = latest(observation, 'responseSeconds') ?? 0;
  const rate = latest(observation, 'requestsPerSecond') ?? 0;
  const memory = latest(observation, 'memoryRatio') ?? 0;
  if (seconds > 3 || rate > 1000 || memory > 0.8) return 1;
  return seconds < 0.5 && rate < 100 && memory < 0.3 && observation.capacity.requested > 1 ? -1 : 0;
}
