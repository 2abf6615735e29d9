import type { MetricSample } from '../metric-store.ts';
import { Distribution } from './distribution.ts';

export interface MetricId {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
}

export interface MetricQuery extends MetricId {
  /** Inclusive, milliseconds since the epoch. */
  startMs: number;
  /** Exclusive. */
  endMs: number;
  periodMs: number;
  /** Only what was measured in this unit. */
  unit?: string;
}

export interface MetricMemoryLimits {
  maxSeries: number;
  /** Seconds kept for periods under a minute. */
  keptSeconds: number;
  keptMinutes: number;
}

const defaults: MetricMemoryLimits = { maxSeries: 2000, keptSeconds: 900, keptMinutes: 1440 };

interface Series extends MetricId {
  unit: string;
  highResolution: boolean;
  seconds: Map<number, Distribution>;
  minutes: Map<number, Distribution>;
}

/** The metric store of the local host: bounded, in memory, by second for a while and by minute for a day. */
export class MetricMemory {
  /** Samples refused because there were too many different metrics. */
  refused = 0;
  readonly #limits: MetricMemoryLimits;
  readonly #series = new Map<string, Map<string, Series>>();
  #size = 0;

  constructor(limits: Partial<MetricMemoryLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /** Port `RecordSample`. */
  readonly record = (sample: MetricSample): void => {
    const series = this.#find(sample);
    if (!series) {
      this.refused += 1;
      return;
    }
    series.highResolution ||= sample.storageResolution === 1;
    const second = Math.floor(sample.timeMs / 1000) * 1000;
    const minute = Math.floor(sample.timeMs / 60_000) * 60_000;
    addTo(bucketAt(series.seconds, second, this.#limits.keptSeconds), sample);
    addTo(bucketAt(series.minutes, minute, this.#limits.keptMinutes), sample);
  };

  /** Was any of the metric's values sent with a resolution of one second? */
  isHighResolution(id: MetricId): boolean {
    return this.#unitsOf(id).some((series) => series.highResolution);
  }

  /** Values by the start of their period, oldest first; periods without values are absent. */
  query(query: MetricQuery): Map<number, Distribution> {
    const { endMs, periodMs, unit } = query;
    const found = new Map<number, Distribution>();
    const first = Math.floor(query.startMs / periodMs) * periodMs;
    const wanted = this.#unitsOf(query).filter((series) => unit === undefined || series.unit === unit);
    const buckets = wanted.flatMap((series) => [
      ...(periodMs % 60_000 === 0 ? series.minutes : series.seconds),
    ]);
    for (const [at, values] of buckets) {
      if (at >= first && at < endMs) mergeAt(found, Math.floor(at / periodMs) * periodMs, values);
    }
    return new Map([...found].sort((a, b) => a[0] - b[0]));
  }

  /** Every metric known, in the order of its first value. */
  list(): MetricId[] {
    return [...this.#series.values()].flatMap((units) => {
      const [first] = units.values();
      return first ? [{ namespace: first.namespace, name: first.name, dimensions: first.dimensions }] : [];
    });
  }

  #unitsOf(id: MetricId): Series[] {
    return [...(this.#series.get(keyOf(id))?.values() ?? [])];
  }

  #find(sample: MetricSample): Series | undefined {
    const key = keyOf(sample);
    const units = this.#series.get(key) ?? new Map<string, Series>();
    const unit = sample.unit ?? 'None';
    const known = units.get(unit);
    if (known) return known;
    if (this.#size >= this.#limits.maxSeries) return undefined;
    const { namespace, name, dimensions } = sample;
    const series = {
      ...{ namespace, name, dimensions, unit },
      highResolution: false,
      seconds: new Map<number, Distribution>(),
      minutes: new Map<number, Distribution>(),
    };
    this.#size += 1;
    this.#series.set(key, units.set(unit, series));
    return series;
  }
}

function keyOf(id: MetricId): string {
  const names = Object.keys(id.dimensions).sort();
  return [id.namespace, id.name, ...names.flatMap((name) => [name, id.dimensions[name]])].join('\u0000');
}

function bucketAt(buckets: Map<number, Distribution>, at: number, kept: number): Distribution {
  const known = buckets.get(at);
  if (known) return known;
  const fresh = new Distribution();
  buckets.set(at, fresh);
  if (buckets.size > kept) buckets.delete(Math.min(...buckets.keys()));
  return fresh;
}

function mergeAt(found: Map<number, Distribution>, at: number, values: Distribution): void {
  const merged = found.get(at) ?? new Distribution();
  merged.merge(values);
  found.set(at, merged);
}

function addTo(bucket: Distribution, sample: MetricSample): void {
  if (!sample.statistics) return void bucket.add(sample.value, sample.count);
  bucket.addSet(sample.statistics);
  bucket.forgetPercentiles();
}
