import { measured, missing, type Reading, type Signals } from './observation.ts';

/** Raw points of one function: minute start (ms) to value; a minute that AWS did not report is not in the map. */
export interface MinutePoints {
  readonly invocations: ReadonlyMap<number, number>;
  readonly errors: ReadonlyMap<number, number>;
  readonly durationMs: ReadonlyMap<number, number>;
  readonly peakInFlight: ReadonlyMap<number, number>;
  readonly throttles: ReadonlyMap<number, number>;
  readonly provisionedUse: ReadonlyMap<number, number>;
}

const MINUTE_MS = 60_000;
/** The newest minute may still rise, so it is left out; scale-out loses a minute, scale-in gains safety (aws-facts 4). */
const YOUNGEST_MINUTES = 1;

/** Failed requests of a hundred, undefined without requests: a share and not a rate (T31). */
export function errorPercent(errors: number, requests: number): number | undefined {
  return requests > 0 ? (100 * errors) / requests : undefined;
}

/**
 * Signals of the last `minutes` minutes. Lambda reports nothing for a minute without requests; when other minutes around
 * it were reported, no invocations means 0, else the whole function is unseen and stays missing.
 */
export function functionSignals(points: MinutePoints, nowMs: number, minutes = 60): Signals {
  const end = Math.floor(nowMs / MINUTE_MS) - YOUNGEST_MINUTES;
  const starts = Array.from({ length: minutes }, (_, index) => (end - minutes + index) * MINUTE_MS);
  const seen = starts.some((at) => points.invocations.has(at));
  const each = (read: (at: number, requests: number) => Reading) =>
    starts.map((at) => {
      const requests = points.invocations.get(at) ?? (seen ? 0 : undefined);
      return requests === undefined ? missing(at) : read(at, requests);
    });
  return {
    requestsPerSecond: each((at, requests) => measured(requests / 60, at, requests)),
    meanInFlight: each((at, requests) => inFlight(points, at, requests)),
    peakInFlight: each((at, requests) => peak(points, at, requests)),
    throttles: each((at, requests) => measured(points.throttles.get(at) ?? 0, at, requests)),
    responseSeconds: each((at, requests) => duration(points, at, requests)),
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

function duration(points: MinutePoints, at: number, requests: number): Reading {
  const ms = points.durationMs.get(at);
  return ms === undefined
    ? missing(at, requests === 0 ? 'idle' : 'absent')
    : measured(ms / 1000, at, requests);
}

function errorShare(points: MinutePoints, at: number, requests: number): Reading {
  const percent = errorPercent(points.errors.get(at) ?? 0, requests);
  return percent === undefined ? measured(0, at, 0) : measured(percent, at, requests);
}
