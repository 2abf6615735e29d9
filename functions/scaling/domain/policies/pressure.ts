import { latest } from '../observation.ts';
import {
  blind,
  numberSetting,
  type Policy,
  type PolicyContext,
  type PolicyOutcome,
  wants,
} from '../policy.ts';

/** The pressures that were measured, each as a ratio of its limit, largest first. */
function pressures(context: PolicyContext): { name: string; ratio: number }[] {
  const { observation } = context;
  const current = Math.max(1, observation.capacity.requested);
  const rate = latest(observation, 'requestsPerSecond');
  const values = {
    cpu: over(latest(observation, 'cpuRatio'), numberSetting(context, 'cpuLimit')),
    memory: over(latest(observation, 'memoryRatio'), numberSetting(context, 'memoryLimit')),
    rate: over(rate === undefined ? undefined : rate / current, numberSetting(context, 'ratePerUnit')),
  };
  return Object.entries(values)
    .flatMap(([name, ratio]) => (ratio === undefined ? [] : [{ name, ratio }]))
    .sort((a, b) => b.ratio - a.ratio);
}

function over(value: number | undefined, limit: number): number | undefined {
  return value === undefined ? undefined : value / limit;
}

/**
 * B3 to B5 with the faults fixed: a missing pressure never hides the others (T4); the limits are the documented ones,
 * not 1.2 times them (T5); the request rate is per unit (T6); at a bound it wants nothing more (T7).
 */
export const pressure: Policy = {
  summary: 'largest of cpu/0.70, memory/0.80 and rate/1000 per unit; up above 1, down below 0.3 (B3-B5)',
  periodSeconds: 30,
  defaults: { cpuLimit: 0.7, memoryLimit: 0.8, ratePerUnit: 1000, upAbove: 1, downBelow: 0.3 },
  propose(context) {
    const [most] = pressures(context);
    if (!most) return blind('no pressure was measured');
    return byPressure(context, most, pressures(context).length < 3);
  },
};

function byPressure(
  context: PolicyContext,
  most: { name: string; ratio: number },
  gaps: boolean,
): PolicyOutcome {
  const current = context.observation.capacity.requested;
  const text = `${most.name} ${most.ratio.toFixed(2)}`;
  if (most.ratio > numberSetting(context, 'upAbove')) {
    return wants(Math.max(current + 1, Math.ceil(current * most.ratio)), `High pressure detected: ${text}`);
  }
  if (gaps) return blind(`${text}, and some pressure is missing: not lowered`);
  if (most.ratio < numberSetting(context, 'downBelow')) {
    return wants(Math.floor(current * 0.8), `Low utilization detected: ${text}`);
  }
  return wants(current, `pressure ${text} is in order`);
}
