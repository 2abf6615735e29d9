/** Units as CloudWatch spells them. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'Bytes' | 'Percent' | 'Seconds' | 'None';

/** Low-cardinality only: never an account, path, key, user agent or SQL text (each value is a paid metric: T94). */
export type Dimensions = Readonly<Record<string, string>>;

/** Port: records measurements of one invocation; `flush` writes them out once at its end. */
export interface Metrics {
  add(name: string, value: number, unit: MetricUnit): void;
  /** As `add`, under extra dimensions of its own. */
  addWith(dimensions: Dimensions, name: string, value: number, unit: MetricUnit): void;
  flush(): void;
}
