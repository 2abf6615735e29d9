import type { MinutePoints } from '../../functions/scaling/domain/observe.ts';
import { MINUTE, NOW } from './scaling-fixtures.ts';

/** What CloudWatch says of a function that it says nothing of. */
export const empty = (): MinutePoints => ({
  invocations: new Map(),
  errors: new Map(),
  durationMs: new Map(),
  peakInFlight: new Map(),
  throttles: new Map(),
  provisionedUse: new Map(),
  p50Ms: new Map(),
  p95Ms: new Map(),
  p99Ms: new Map(),
});

/** The same values in each of the minutes that ended a minute before now. */
export function points(values: Partial<Record<keyof MinutePoints, number>>, minutes: number): MinutePoints {
  const at = Array.from({ length: minutes }, (_, index) => NOW - (index + 2) * MINUTE);
  const filled = Object.entries(values).map(([name, value]) => [name, new Map(at.map((ms) => [ms, value]))]);
  return { ...empty(), ...Object.fromEntries(filled) };
}
