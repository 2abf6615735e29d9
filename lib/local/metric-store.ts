/** One measured value. `timeMs` is milliseconds since the Unix epoch. */
export interface MetricSample {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  value: number;
  timeMs: number;
  /** How often the value was measured; once unless told. */
  count?: number;
  /** As CloudWatch spells it; `None` unless told. */
  unit?: string;
  /** 1 is a high-resolution metric, which may be read in periods under a minute. */
  storageResolution?: 1 | 60;
  /** Measured elsewhere and already summed up; then `value` is not used and there are no percentiles. */
  statistics?: { sampleCount: number; sum: number; minimum: number; maximum: number };
}

/** Port: takes samples (EMF lines of functions, and what the platform itself measures). */
export type RecordSample = (sample: MetricSample) => void;
