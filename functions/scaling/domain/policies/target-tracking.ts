import type { Observation, SignalName } from '../observation.ts';
import {
  content,
  numberSetting,
  type Policy,
  type PolicyContext,
  type PolicyOutcome,
  wants,
} from '../policy.ts';

/**
 * Application Auto Scaling: out when three one-minute points are above the target, to ceil(P x mean/target); in when
 * fifteen are below 0.9 x target, by small steps of a tenth. An idle function emits no points, so nothing happens then
 * (the documented trap: it never scales in). Needs one unit to start from.
 */
export function targetTracking(context: PolicyContext, signal: SignalName): PolicyOutcome {
  const current = context.observation.capacity.requested;
  const target = numberSetting(context, 'target');
  if (current < 1) return wants(1, 'needs a unit to have a utilisation');
  const out = points(context.observation, signal, 3);
  if (out?.every((use) => use > target)) {
    const mean = out.reduce((sum, use) => sum + use, 0) / out.length;
    return wants(Math.ceil((current * mean) / target), `three points above ${target}`);
  }
  const inward = points(context.observation, signal, 15);
  if (inward?.every((use) => use < 0.9 * target) && current > 1) {
    return wants(
      current - Math.max(1, Math.floor(current / 10)),
      `fifteen points below ${(0.9 * target).toFixed(2)}`,
    );
  }
  return content('between the two alarms');
}

/** The newest n points, or undefined when one of them is a gap (INSUFFICIENT_DATA). */
function points(observation: Observation, signal: SignalName, count: number): number[] | undefined {
  const readings = (observation.signals[signal] ?? []).slice(-count);
  const values = readings.flatMap((reading) => (reading.kind === 'measured' ? [reading.value] : []));
  return values.length === count ? values : undefined;
}

export const targetTrackingAverage: Policy = {
  summary: 'Application Auto Scaling on average utilisation 0.7',
  periodSeconds: 60,
  defaults: { target: 0.7 },
  propose: (context) => targetTracking(context, 'provisionedUseRatio'),
};

export const targetTrackingMax: Policy = {
  summary: 'Application Auto Scaling on maximum utilisation 0.7',
  periodSeconds: 60,
  defaults: { target: 0.7 },
  propose: (context) => targetTracking(context, 'provisionedPeakRatio'),
};

const HOUR_MS = 3_600_000;

/** AWS-like predictive scaling: hourly mean of earlier days (same weekday counts double) / target, never below tracking. */
export const predictive: Policy = {
  summary: 'hourly mean of earlier days, never below target tracking',
  periodSeconds: 60,
  defaults: { target: 0.7 },
  propose(context) {
    const tracked = targetTracking(context, 'provisionedUseRatio');
    const forecast = hourlyForecast(context.observation);
    if (forecast === undefined) return tracked;
    const least = Math.ceil(forecast / numberSetting(context, 'target'));
    const { requested } = context.observation.capacity;
    const now = tracked.proposal.kind === 'capacity' ? tracked.proposal.value : requested;
    return wants(Math.max(now, least), `forecast ${forecast.toFixed(1)} in flight this hour`);
  },
};

function hourlyForecast({ atMs, history }: Observation): number | undefined {
  const hour = Math.floor((atMs + 240_000) / HOUR_MS) * HOUR_MS;
  let sum = 0;
  let weights = 0;
  for (let day = 1; day <= 14; day += 1) {
    const mean = history.meanBetween(hour - day * 24 * HOUR_MS, hour - day * 24 * HOUR_MS + HOUR_MS);
    const weight = day % 7 === 0 ? 2 : 1;
    if (mean === undefined) continue;
    sum += weight * mean;
    weights += weight;
  }
  return weights > 0 ? sum / weights : undefined;
}
