import type { ClockHistory, Observation } from './observation.ts';
import type { FlightRecord, SettledMinute } from './ports.ts';

const MINUTE_MS = 60_000;
/** An evaluation sees the minute before the last full one as its newest (`functionSignals`). */
const NEWEST_AGE_MINUTES = 2;

/** Start of the minute whose values a record holds. */
export function seenMinuteMs(atMs: number): number {
  return (Math.floor(atMs / MINUTE_MS) - NEWEST_AGE_MINUTES) * MINUTE_MS;
}

/** Concurrency of recorded minutes by the clock; asks are about what was added before. */
export interface RecordedHistory extends ClockHistory {
  add(record: FlightRecord): void;
}

/** An empty history with room for so many minutes. */
export function recordedHistory(fromMs: number, minutes: number): RecordedHistory {
  const firstMinute = Math.floor(fromMs / MINUTE_MS);
  const peaks = new Float64Array(minutes).fill(Number.NaN);
  const means = new Float64Array(minutes).fill(Number.NaN);
  const known = (values: Float64Array, fromMs: number, toMs: number): number[] => {
    const [from, to] = [fromMs, toMs].map((ms) => Math.max(0, Math.floor(ms / MINUTE_MS) - firstMinute));
    return [...values.subarray(from, to)].filter((value) => !Number.isNaN(value));
  };
  return {
    add({ atMs, inputs: { peakInFlight, meanInFlight } }) {
      const index = seenMinuteMs(atMs) / MINUTE_MS - firstMinute;
      if (index < 0 || index >= minutes || meanInFlight == null) return;
      means[index] = meanInFlight;
      peaks[index] = peakInFlight ?? meanInFlight;
    },
    peakBetween(from, to) {
      const found = known(peaks, from, to);
      return found.length > 0 ? Math.max(...found) : undefined;
    },
    meanBetween(from, to) {
      const found = known(means, from, to);
      return found.length > 0 ? sum(found) / found.length : undefined;
    },
  };
}

/** Requests a minute as they were recorded. A minute of which nothing is known counts 0 and is one of `gaps`. */
export interface RecordedDemand {
  readonly fromMs: number;
  readonly intervalSeconds: 60;
  readonly requests: readonly number[];
  readonly gaps: number;
  /** Mean time of a request, weighted by requests; null when none was recorded. */
  readonly serviceSeconds: number | null;
}

/** A minute that began earlier is over, and CloudWatch has all of it. */
const SETTLED_MS = 120_000;

/** The newest settled minute among the readings of an observation. */
export function settledMinute({ atMs: nowMs, signals }: Observation): SettledMinute | undefined {
  const rate = signals.requestsPerSecond?.findLast(({ atMs }) => atMs <= nowMs - SETTLED_MS);
  if (rate?.kind !== 'measured') return undefined;
  const response = signals.responseSeconds?.find(({ atMs }) => atMs === rate.atMs);
  const seconds = response?.kind === 'measured' ? { responseSeconds: response.value } : {};
  return { atMs: rate.atMs, requestsPerSecond: rate.value, ...seconds };
}

/** The demand of records, oldest first. */
export function recordedDemand(records: readonly FlightRecord[]): RecordedDemand {
  const known = records.flatMap(({ settled }) => (settled ? [settled] : []));
  const minutes = new Map(known.map((minute) => [minute.atMs, minute] as const));
  const starts = [...minutes.keys()];
  const fromMs = Math.min(...starts);
  const count = starts.length === 0 ? 0 : (Math.max(...starts) - fromMs) / MINUTE_MS + 1;
  const each = Array.from({ length: count }, (_, index) => minutes.get(fromMs + index * MINUTE_MS));
  const rates = each.map((minute) => minute?.requestsPerSecond);
  const requests = rates.map((rate) => Math.round(60 * (rate ?? 0)));
  const busy = each.map((minute, index) => (requests[index] ?? 0) * (minute?.responseSeconds ?? 0));
  const all = sum(requests);
  return {
    fromMs: count === 0 ? 0 : fromMs,
    intervalSeconds: 60,
    requests,
    gaps: rates.filter((rate) => rate === undefined).length,
    serviceSeconds: all > 0 && sum(busy) > 0 ? sum(busy) / all : null,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
