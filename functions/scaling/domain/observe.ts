import { measured, missing, type Reading, type Signals } from './observation.ts';
import { poissonQuantile } from './occupancy.ts';

/** Raw points of one function: minute start (ms) to value; a minute that AWS did not report is not in the map. */
export interface MinutePoints {
  readonly invocations: ReadonlyMap<number, number>;
  readonly errors: ReadonlyMap<number, number>;
  readonly durationMs: ReadonlyMap<number, number>;
  readonly peakInFlight: ReadonlyMap<number, number>;
  readonly throttles: ReadonlyMap<number, number>;
  readonly provisionedUse: ReadonlyMap<number, number>;
  readonly p50Ms: ReadonlyMap<number, number>;
  readonly p95Ms: ReadonlyMap<number, number>;
  readonly p99Ms: ReadonlyMap<number, number>;
}

/** What the function itself says of the last minutes, by ten seconds: requests that ended, and how long they took together. */
export interface FreshPoints {
  readonly requests: ReadonlyMap<number, number>;
  readonly busySeconds: ReadonlyMap<number, number>;
}

const MINUTE_MS = 60_000;
const MINUTES = 60;
/** The newest whole minute may still rise, so it is left out unless it shows growth already (aws-facts 4). */
const YOUNGEST_MINUTES = 1;

/** Failed requests of a hundred, undefined without requests: a share and not a rate (T31). */
export function errorPercent(errors: number, requests: number): number | undefined {
  return requests > 0 ? (100 * errors) / requests : undefined;
}

/**
 * Signals of the last hour, a reading a minute. Lambda reports nothing for a minute without requests; when other minutes
 * of the hour were reported, no invocations means 0, but not before the first request ever (`firstMs`; unknown: the first
 * of this hour), of which nothing is known; a function without any report stays missing. The newest two minutes,
 * the unfinished one among them, are a lower bound: each counts only where it says more than what counts before it, so
 * growth is seen at once and a fall only when it is sure. The minute of the first request is a lower bound too, for nobody
 * knows what the part of it before that would have been: it counts as long as no later minute does.
 */
export function functionSignals(points: MinutePoints, nowMs: number, firstMs?: number): Signals {
  const end = Math.floor(nowMs / MINUTE_MS) - YOUNGEST_MINUTES;
  const settled = Array.from({ length: MINUTES }, (_, index) => (end - MINUTES + index) * MINUTE_MS);
  const starts = [...settled, ...growing(points, end)];
  const seen = starts.find((at) => points.invocations.has(at));
  const known = seen === undefined ? Number.POSITIVE_INFINITY : Math.min(seen, firstMs ?? seen);
  const whole = (at: number) => at > known || at === starts.at(-1);
  const each = (read: (at: number, requests: number) => Reading) =>
    starts.map((at) => {
      const requests = points.invocations.get(at) ?? (at >= known ? 0 : undefined);
      return requests === undefined ? missing(at) : read(at, requests);
    });
  return {
    requestsPerSecond: each((at, requests) =>
      whole(at) ? measured(requests / 60, at, requests) : missing(at),
    ),
    meanInFlight: each((at, requests) => (whole(at) ? inFlight(points, at, requests) : missing(at))),
    peakInFlight: each((at, requests) => peak(points, at, requests)),
    finePeakInFlight: finePeaks(points, nowMs),
    throttles: each((at, requests) => measured(points.throttles.get(at) ?? 0, at, requests)),
    responseSeconds: each((at, requests) => duration(points.durationMs, at, requests)),
    p50Seconds: each((at, requests) => duration(points.p50Ms, at, requests)),
    p95Seconds: each((at, requests) => duration(points.p95Ms, at, requests)),
    p99Seconds: each((at, requests) => duration(points.p99Ms, at, requests)),
    // Every environment has processors of its own: what makes requests slower after a raise is what they share.
    downstreamSeconds: each((at, requests) => duration(points.durationMs, at, requests)),
    errorPercent: each((at, requests) => errorShare(points, at, requests)),
    goodputPerSecond: each((at, requests) =>
      measured((requests - (points.errors.get(at) ?? 0)) / 60, at, requests),
    ),
    provisionedPeakRatio: each((at) => {
      const use = points.provisionedUse.get(at);
      return use === undefined ? missing(at, 'idle') : measured(use, at);
    }),
  };
}

/**
 * Minutes of which Lambda has not yet reported what the function itself already says: counts and busy time are the
 * function's, and the peak is what ten seconds of them mean for requests that come independently of each other.
 */
export function withFresh(points: MinutePoints, { requests, busySeconds }: FreshPoints): MinutePoints {
  const minutes = new Map<number, { requests: number; seconds: number; peak: number }>();
  for (const [at, count] of requests) {
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const sum = minutes.get(minute) ?? { requests: 0, seconds: 0, peak: 0 };
    const seconds = busySeconds.get(at) ?? 0;
    const peak = Math.max(sum.peak, peakOfTenSeconds(seconds));
    minutes.set(minute, { requests: sum.requests + count, seconds: sum.seconds + seconds, peak });
  }
  const invocations = new Map(points.invocations);
  const durationMs = new Map(points.durationMs);
  const peakInFlight = new Map(points.peakInFlight);
  for (const [at, fresh] of minutes) {
    if (fresh.requests <= (invocations.get(at) ?? 0)) continue;
    invocations.set(at, fresh.requests);
    durationMs.set(at, (1000 * fresh.seconds) / fresh.requests);
    peakInFlight.set(at, Math.max(peakInFlight.get(at) ?? 0, fresh.peak));
  }
  return { ...points, invocations, durationMs, peakInFlight };
}

/** Older ones say nothing of now. */
const FRESH_MS = 60_000;

/**
 * Mean in flight and requests a second of the newest whole ten seconds, as the function itself says: a lower bound of them, for
 * environments that have not reported yet. Nothing when there were no requests in the last minute.
 */
export function freshSignals(
  { requests, busySeconds }: FreshPoints,
  nowMs: number,
): Pick<Signals, 'freshInFlight' | 'freshPerSecond'> {
  const at = Math.max(...[...requests.keys()].filter((start) => start + FINE_MS <= nowMs));
  if (nowMs - at > FRESH_MS) return {};
  const count = requests.get(at) ?? 0;
  return {
    freshInFlight: [measured((1000 * (busySeconds.get(at) ?? 0)) / FINE_MS, at, count)],
    freshPerSecond: [measured((1000 * count) / FINE_MS, at, count)],
  };
}

/** Ten seconds of a Poisson occupancy hold some hundred independent looks at it: one of a hundred is that high. */
export function peakOfTenSeconds(busySeconds: number): number {
  return poissonQuantile((1000 * busySeconds) / FINE_MS, 0.99);
}

/** The newest two minutes (`end` is the older one) as far as each already shows more than the newest one before it that counts. */
function growing(points: MinutePoints, end: number): number[] {
  let most = meanOf(points, (end - 1) * MINUTE_MS);
  return [end * MINUTE_MS, (end + 1) * MINUTE_MS].filter((at) => {
    const mean = meanOf(points, at);
    const grows = mean > most;
    if (grows) most = mean;
    return grows;
  });
}

function meanOf(points: MinutePoints, at: number): number {
  return ((points.invocations.get(at) ?? 0) * (points.durationMs.get(at) ?? 0)) / MINUTE_MS;
}

const FINE_MINUTES = 5;
const FINE_MS = 10_000;

/**
 * Lambda's concurrency is measured by the minute, so the finest peaks are its minutes' maxima, the unfinished minute's
 * with them: a maximum only rises. Each is stamped with the last ten seconds that it covers.
 */
function finePeaks(points: MinutePoints, nowMs: number): Reading[] {
  const newest = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  return Array.from(
    { length: FINE_MINUTES },
    (_, index) => newest - (FINE_MINUTES - 1 - index) * MINUTE_MS,
  ).flatMap((at) => {
    const most = points.peakInFlight.get(at);
    const end = Math.min(at + MINUTE_MS, Math.ceil(nowMs / FINE_MS) * FINE_MS);
    return most === undefined ? [] : [measured(most, end - FINE_MS)];
  });
}

/** Little's law: requests a second times seconds each. */
function inFlight(points: MinutePoints, at: number, requests: number): Reading {
  if (requests === 0) return measured(0, at, 0);
  const ms = points.durationMs.get(at);
  return ms === undefined ? missing(at) : measured((requests * ms) / MINUTE_MS, at, requests);
}

function peak(points: MinutePoints, at: number, requests: number): Reading {
  const most = points.peakInFlight.get(at);
  if (most !== undefined) return measured(most, at, requests);
  return requests === 0 ? measured(0, at, 0) : missing(at);
}

function duration(milliseconds: ReadonlyMap<number, number>, at: number, requests: number): Reading {
  const ms = milliseconds.get(at);
  return ms === undefined
    ? missing(at, requests === 0 ? 'idle' : 'absent')
    : measured(ms / 1000, at, requests);
}

function errorShare(points: MinutePoints, at: number, requests: number): Reading {
  const percent = errorPercent(points.errors.get(at) ?? 0, requests);
  return percent === undefined ? measured(0, at, 0) : measured(percent, at, requests);
}
