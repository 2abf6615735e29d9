import type { Observation, Reading, WaveReport } from '../../observation.ts';
import type { Memory } from '../../policy.ts';
import { intervalOf, logFactorOf, missShareOf, type PoolSettings } from './pool-settings.ts';

const DAY_MS = 86_400_000;
const STEP_SECONDS = 30;
const LEAST_INTERVAL = 120;

/** What the last wave taught, once its interval is over, and what its pings reported. */
export function learnPool(observation: Observation, memory: Memory, settings: PoolSettings): Memory {
  const counted = countColdStarts(observation, memory);
  const { waveMs } = counted;
  if (waveMs === undefined || counted['learnedMs'] === waveMs) return counted;
  const over = observation.atMs - waveMs >= intervalOf(counted, settings) * 1000;
  if (over) return { ...learnFactor(observation, counted, settings), learnedMs: waveMs };
  const report = observation.lastWave;
  if (!report || report.atMs !== waveMs || counted['reportMs'] === waveMs) return counted;
  const timed = learnArrival(report, learnStart(report, learnInterval(report, counted, settings)), settings);
  return { ...timed, reportMs: waveMs };
}

const START_WEIGHT = 0.3;

/** How long a cold start of this function takes is what its own new environments say, once some were met. */
function learnStart({ startSeconds }: WaveReport, memory: Memory): Memory {
  if (startSeconds === undefined) return memory;
  const old = memory['startSeconds'] ?? startSeconds;
  return { ...memory, startSeconds: old + START_WEIGHT * (startSeconds - old) };
}

/**
 * Over what share of a wave its pings arrive, from how long they held: of n that arrive evenly and end together, the first w
 * hold (w - 1) / 2n of the spread less than the first one in the mean. New environments are met by the last ones.
 */
function learnArrival(
  { sent, cold, throttled, heldSeconds }: WaveReport,
  memory: Memory,
  { holdMs }: PoolSettings,
) {
  const warm = sent - cold - throttled;
  if (heldSeconds === undefined || warm < 2) return memory;
  const share = Math.min(1, (2 * sent * Math.max(0, 1 - (1000 * heldSeconds) / holdMs)) / (warm - 1));
  const old = memory['arrivalShare'] ?? share;
  return { ...memory, arrivalShare: old + START_WEIGHT * (share - old) };
}

/** The settings with a cold start and a hold as they were measured; before that, as they are taken for granted. */
export function withMeasured(settings: PoolSettings, memory: Memory): PoolSettings {
  return {
    ...settings,
    coldStartSeconds: memory['startSeconds'] ?? settings.coldStartSeconds,
    arrivalShare: memory['arrivalShare'] ?? settings.arrivalShare,
  };
}

/** Online conformal control: log c += gamma*(1[peak > pool] - alpha), with the peak seen since the last wave. */
function learnFactor(observation: Observation, memory: Memory, settings: PoolSettings): Memory {
  const since = peakSince(observation.signals.peakInFlight ?? [], memory['waveMs'] ?? 0);
  if (since === undefined) return memory;
  const missed = since > (memory['pool'] ?? 0) ? 1 : 0;
  const moved = logFactorOf(memory, settings) + settings.learningRate * (missed - missShareOf(settings));
  const logFactor = Math.min(Math.log(settings.mostFactor), Math.max(Math.log(settings.leastFactor), moved));
  return { ...memory, logFactor };
}

function peakSince(readings: readonly Reading[], sinceMs: number): number | undefined {
  const values = readings.flatMap((one) =>
    one.kind === 'measured' && one.atMs >= sinceMs ? [one.value] : [],
  );
  return values.length > 0 ? Math.max(...values) : undefined;
}

/**
 * Idle life is not promised, so it is measured. A wave that was not to grow the pool and met only living environments,
 * some idle as long as the interval, proves that interval and tries one step more. One that met mostly new ones at an
 * unproved interval goes back to the proved one and does not try again for a week.
 */
function learnInterval(report: WaveReport, memory: Memory, settings: PoolSettings): Memory {
  if (memory['grew'] === 1 || memory['early'] === 1) return memory;
  const interval = intervalOf(memory, settings);
  if (report.cold > report.sent / 2) return failedInterval(report, memory, settings);
  if (report.cold > 0 || report.oldestIdleSeconds < interval - STEP_SECONDS / 2) return memory;
  const most = longest(report.atMs, memory, settings);
  return { ...memory, doubts: 0, proved: interval, interval: Math.min(most, interval + STEP_SECONDS) };
}

function failedInterval(report: WaveReport, memory: Memory, settings: PoolSettings): Memory {
  const interval = intervalOf(memory, settings);
  const proved = memory['proved'] ?? settings.intervalSeconds;
  if (interval <= proved) return report.sent >= 3 ? doubt(report, memory, interval) : memory;
  return { ...memory, interval: proved, tooLong: interval, tooLongMs: report.atMs };
}

/** Three waves in a row that met mostly new environments disprove an interval that once was proved. */
function doubt(report: WaveReport, memory: Memory, interval: number): Memory {
  const doubts = (memory['doubts'] ?? 0) + 1;
  if (doubts < 3) return { ...memory, doubts };
  const shorter = Math.max(LEAST_INTERVAL, interval - STEP_SECONDS);
  return {
    ...memory,
    doubts: 0,
    interval: shorter,
    proved: shorter,
    tooLong: interval,
    tooLongMs: report.atMs,
  };
}

function longest(nowMs: number, memory: Memory, settings: PoolSettings): number {
  const { tooLong, tooLongMs } = memory;
  if (tooLong === undefined || tooLongMs === undefined || nowMs - tooLongMs > 7 * DAY_MS)
    return settings.mostIntervalSeconds;
  return Math.min(settings.mostIntervalSeconds, Math.max(LEAST_INTERVAL, tooLong - STEP_SECONDS));
}

const HALF_DAY_SECONDS = 43_200;

/** A minute that began later may still rise; counted while it grows, it would be counted too low and not again. */
const SETTLED_MS = 120_000;

/** Minutes for which environments live about, and the new one. */
const LIFE_MINUTES = 7;

/**
 * Cold starts a day that Lambda alone would have had: by how much each new minute's peak passes all peaks of the six
 * minutes before it (environments live about that long), as a mean that forgets within half a day.
 */
function countColdStarts(observation: Observation, memory: Memory): Memory {
  const settled = observation.atMs - SETTLED_MS;
  const peaks = (observation.signals.peakInFlight ?? [])
    .filter(({ atMs }) => atMs <= settled)
    .slice(-LIFE_MINUTES);
  const newest = peaks.at(-1);
  const seen = memory['countedMs'] ?? Number.NEGATIVE_INFINITY;
  if (newest?.kind !== 'measured' || newest.atMs === seen) return memory;
  if (seen < 0) return { ...memory, countedMs: newest.atMs, coldADay: 0, coldSeconds: 0 };
  const seconds = Math.max(60, (newest.atMs - seen) / 1000);
  const weight = 1 - Math.exp(-seconds / HALF_DAY_SECONDS);
  const old = memory['coldADay'] ?? 0;
  const aDay = (newPeaks(peaks, seen) * 86_400) / seconds;
  const coldSeconds = (memory['coldSeconds'] ?? 0) + seconds;
  return { ...memory, countedMs: newest.atMs, coldSeconds, coldADay: old + weight * (aDay - old) };
}

/** The mean of `countColdStarts`, corrected for having begun at 0: after an hour it is the mean of that hour. */
export function coldStartsADay(memory: Memory): number {
  const seconds = memory['coldSeconds'] ?? 0;
  return seconds > 0 ? (memory['coldADay'] ?? 0) / (1 - Math.exp(-seconds / HALF_DAY_SECONDS)) : 0;
}

function newPeaks(readings: readonly Reading[], seenMs: number): number {
  let most = -1;
  let above = 0;
  for (const reading of readings) {
    if (reading.kind !== 'measured') continue;
    if (reading.atMs > seenMs && most >= 0) above += Math.max(0, reading.value - most);
    most = Math.max(most, reading.value);
  }
  return above;
}
