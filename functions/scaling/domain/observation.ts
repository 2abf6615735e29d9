/** Everything a policy may look at. A value that was not measured is an explicit state, never NaN or 0 (T4). */
export type Reading =
  | { readonly kind: 'measured'; readonly value: number; readonly atMs: number; readonly samples: number }
  | { readonly kind: 'missing'; readonly atMs: number; readonly why: MissingReason };

/** `idle`: CloudWatch emits nothing while nothing happens; the observer turns it into a measured 0 where that is sure. */
export type MissingReason = 'absent' | 'stale' | 'not-a-number' | 'read-failed' | 'idle';

/** One reading a minute each, stamped with the minute's start; of ten seconds what begins with `fine` or `fresh`; units are in the name (T96). */
export const signalNames = [
  'requestsPerSecond',
  'meanInFlight',
  'peakInFlight',
  'finePeakInFlight',
  'freshInFlight',
  'freshPerSecond',
  'coldStarts',
  'throttles',
  'provisionedUseRatio',
  'provisionedPeakRatio',
  'responseSeconds',
  'p50Seconds',
  'p95Seconds',
  'p99Seconds',
  'errorPercent',
  'queueDepth',
  'oldestMessageSeconds',
  'logLag',
  'connectionPercent',
  'activeStatements',
  'acuPercent',
  'downstreamSeconds',
  'cpuRatio',
  'memoryRatio',
  'memoryBytes',
  'cpuPercent',
  'goodputPerSecond',
] as const;
export type SignalName = (typeof signalNames)[number];
export type Signals = Readonly<Partial<Record<SignalName, readonly Reading[]>>>;

/** What AWS says about the lever now. `inProgress`: a change is being carried out (IN_PROGRESS, Updating). */
export interface Capacity {
  readonly requested: number;
  readonly ready: number;
  readonly inProgress: boolean;
}

/** What the last wave of pings found, counted from their own answers. */
export interface WaveReport {
  readonly atMs: number;
  readonly sent: number;
  /** Pings that met a new environment. */
  readonly cold: number;
  /** Pings that were refused. */
  readonly throttled: number;
  /** Longest time an environment had been idle when a ping found it alive, seconds. */
  readonly oldestIdleSeconds: number;
  /** Mean of the seconds that new environments took to start; absent when the wave met none. */
  readonly startSeconds?: number;
  /** Mean of the seconds that living environments were held: pings of one wave arrive one after another and end together. */
  readonly heldSeconds?: number;
}

/** A version whose environments were started before traffic moved to it. */
export interface WarmedVersion {
  readonly version: number;
  readonly atMs: number;
  /** Environments that then existed. */
  readonly size: number;
}

/** Concurrency of earlier days, as far as it was recorded; pings are never part of it. */
export interface ClockHistory {
  /** Largest in-flight concurrency in [from, to), or undefined when no minute of it was recorded. */
  peakBetween(fromMs: number, toMs: number): number | undefined;
  /** Mean in-flight concurrency in [from, to), or undefined when no minute of it was recorded. */
  meanBetween(fromMs: number, toMs: number): number | undefined;
}

export interface Observation {
  readonly atMs: number;
  readonly signals: Signals;
  readonly capacity: Capacity;
  readonly history: ClockHistory;
  readonly lastWave?: WaveReport;
  /** Version that the alias points at; read only where pings keep environments alive. */
  readonly version?: number;
  readonly warmed?: WarmedVersion;
}

/** A measured reading; a value that is no finite number becomes an explicit gap instead. */
export function measured(value: number, atMs: number, samples = 1): Reading {
  if (!Number.isFinite(value)) return { kind: 'missing', atMs, why: 'not-a-number' };
  return { kind: 'measured', value, atMs, samples };
}

/** A gap, with its reason. */
export function missing(atMs: number, why: MissingReason = 'absent'): Reading {
  return { kind: 'missing', atMs, why };
}

/** Value of the newest reading of a signal when it was measured at most `maxAgeMs` ago, else undefined. */
export function latest(observation: Observation, name: SignalName, maxAgeMs = 300_000): number | undefined {
  const reading = observation.signals[name]?.at(-1);
  if (reading?.kind !== 'measured') return undefined;
  return observation.atMs - reading.atMs <= maxAgeMs ? reading.value : undefined;
}

/** Measured values of the newest `count` readings, oldest first; gaps are left out. */
export function recent(observation: Observation, name: SignalName, count: number): number[] {
  const readings = observation.signals[name] ?? [];
  const values: number[] = [];
  for (let index = Math.max(0, readings.length - count); index < readings.length; index += 1) {
    const reading = readings[index];
    if (reading?.kind === 'measured') values.push(reading.value);
  }
  return values;
}

/** Is the newest reading of this signal a gap, stale or not there at all? */
export function isMissing(observation: Observation, name: SignalName): boolean {
  return latest(observation, name) === undefined;
}

/** A history that knows nothing: the first day of a target. */
export const noHistory: ClockHistory = { peakBetween: () => undefined, meanBetween: () => undefined };
