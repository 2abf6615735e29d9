/** One measured value. `timeMs` is milliseconds since the Unix epoch. */
export interface MetricSample {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  value: number;
  timeMs: number;
}

/** Port: takes samples (EMF lines of functions, and what the platform itself measures). */
export type RecordSample = (sample: MetricSample) => void;
