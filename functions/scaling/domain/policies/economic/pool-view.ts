import { latest, type Observation, recent } from '../../observation.ts';
import { poissonQuantile } from '../../occupancy.ts';
import type { Memory } from '../../policy.ts';
import { logFactorOf, type PoolSettings } from './pool-settings.ts';

/** What the planner of the pool looks at, in environments. */
export interface PoolView {
  readonly now: number;
  /** Mean in flight of the newest minute. */
  readonly busy: number;
  /** Mean of the 10 s peaks of the last minutes: a hold of 0.3 s hardly ever meets more. */
  readonly crest: number;
  /** What a hold of 0.3 s typically reaches. */
  readonly typical: number;
  /** Largest in flight of the last minutes: so many live without pings. */
  readonly natural: number;
  /** Newest 10 s peaks. */
  readonly fine: number;
  /** Largest in flight of the last half hour and of the same clock time of the last seven days. */
  readonly peak: number;
  /** Factor c times the peak, and one. */
  readonly need: number;
  /** Mean in flight and requests a second: of the last day, or of the last hour when that was more. */
  readonly lately: { readonly mean: number; readonly requests: number };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CREST_READINGS = 18;
const NATURAL_READINGS = 24;

/** Undefined while no peak was ever measured. */
export function viewPool(
  observation: Observation,
  memory: Memory,
  settings: PoolSettings,
): PoolView | undefined {
  const peak = expectedPeak(observation, settings.peakMinutes);
  if (peak === undefined) return undefined;
  const busy = latest(observation, 'meanInFlight') ?? 0;
  const fine = finePeaks(observation);
  return {
    now: observation.atMs,
    busy,
    crest: Math.ceil(mean(fine.slice(-CREST_READINGS))),
    typical: poissonQuantile(busy, 0.7),
    natural: Math.max(0, ...fine),
    fine: Math.max(0, ...fine.slice(-3)),
    peak,
    need: Math.exp(logFactorOf(memory, settings)) * peak + 1,
    lately: lately(observation),
  };
}

/** Ten-second peaks of the last four minutes; where nothing that fine is measured, the peaks of the last minutes. */
function finePeaks(observation: Observation): number[] {
  const fine = recent(observation, 'finePeakInFlight', NATURAL_READINGS);
  return fine.length > 0 ? fine : recent(observation, 'peakInFlight', 4);
}

function expectedPeak(observation: Observation, minutes: number): number | undefined {
  const peaks = [
    ...recent(observation, 'peakInFlight', minutes),
    ...recent(observation, 'finePeakInFlight', 6),
    ...earlierDays(
      (from) => observation.history.peakBetween(from - 3 * MINUTE_MS, from + 9 * MINUTE_MS),
      observation,
    ),
  ];
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** Spending is planned by the day, so that a quiet hour is kept warm too; the first day goes by the last hour. */
function lately(observation: Observation): PoolView['lately'] {
  const now = mean(recent(observation, 'meanInFlight', 60));
  const requests = mean(recent(observation, 'requestsPerSecond', 60));
  const day = observation.history.meanBetween(observation.atMs - DAY_MS, observation.atMs) ?? now;
  if (day <= now) return { mean: now, requests };
  return { mean: day, requests: now > 0 ? (requests * day) / now : 0 };
}

/** What `read` says about the same clock time of each of the last seven days, as far as it is known. */
function earlierDays(read: (fromMs: number) => number | undefined, { atMs }: Observation): number[] {
  return [1, 2, 3, 4, 5, 6, 7].map((day) => read(atMs - day * DAY_MS)).filter((value) => value !== undefined);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
