import { latest, type Observation, recent, type SignalName } from '../../observation.ts';
import { poissonQuantile } from '../../occupancy.ts';
import type { Memory } from '../../policy.ts';
import { logFactorOf, type PoolSettings } from './pool-settings.ts';

/** What the planner of the pool looks at, in environments. */
export interface PoolView {
  readonly now: number;
  /** Mean in flight of the newest minute, or of the newest ten seconds when that is more: a wave meets what is busy now. */
  readonly busy: number;
  /** What a hold of 0.3 s hardly ever passes, from the last minutes. */
  readonly crest: number;
  /** Requests a second, of the same. */
  readonly rate: number;
  /** What a hold of 0.3 s typically reaches. */
  readonly typical: number;
  /** Largest in flight of the last minutes: so many live without pings. */
  readonly natural: number;
  /** Peak of the newest minute. */
  readonly newest: number;
  /** Largest in flight of the last half hour and of the same clock time of the last seven days. */
  readonly peak: number;
  /** Factor c times the peak, and one. */
  readonly need: number;
  /** Mean in flight and requests a second: of the last day, or of the last hour when that was more. */
  readonly lately: { readonly mean: number; readonly requests: number };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CREST_MINUTES = 3;
const NATURAL_MINUTES = 4;
/**
 * A minute holds two hundred holds of 0.3 s, so its peak lies 2.8 standard deviations above the mean; what one hold passes
 * once in twenty times lies at 1.65 of them.
 */
const CREST_SHARE = 0.6;

/** Undefined while no peak was ever measured. */
export function viewPool(
  observation: Observation,
  memory: Memory,
  settings: PoolSettings,
): PoolView | undefined {
  const peak = expectedPeak(observation, settings.peakMinutes);
  if (peak === undefined) return undefined;
  const value = (name: SignalName) => latest(observation, name) ?? 0;
  const minute = value('meanInFlight');
  const busy = Math.max(minute, value('freshInFlight'));
  const peaks = recent(observation, 'peakInFlight', NATURAL_MINUTES);
  const above = Math.max(0, mean(peaks.slice(-CREST_MINUTES)) - minute);
  return {
    now: observation.atMs,
    busy,
    crest: Math.ceil(busy + CREST_SHARE * above),
    rate: Math.max(value('requestsPerSecond'), value('freshPerSecond')),
    typical: poissonQuantile(busy, 0.7 - 0.2 * settings.arrivalShare),
    natural: Math.max(0, ...peaks),
    newest: peaks.at(-1) ?? 0,
    peak,
    need: Math.exp(logFactorOf(memory, settings)) * peak + 1,
    lately: lately(observation),
  };
}

function expectedPeak(observation: Observation, minutes: number): number | undefined {
  const peaks = [
    ...recent(observation, 'peakInFlight', minutes),
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
