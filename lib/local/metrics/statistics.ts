import type { Distribution } from './distribution.ts';

type Statistic = (values: Distribution) => number | undefined;

const named: Readonly<Record<string, Statistic>> = {
  Average: (values) => values.sum / values.count,
  Sum: (values) => values.sum,
  Minimum: (values) => values.minimum,
  Maximum: (values) => values.maximum,
  SampleCount: (values) => values.count,
};

/** Reads CloudWatch's name of a statistic (`Average`, `p99`, `p99.9`); undefined when the local host has none of it. */
export function statisticNamed(name: string): Statistic | undefined {
  const percentile = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name);
  if (!percentile) return Object.hasOwn(named, name) ? named[name] : undefined;
  const percent = Number(percentile[1]);
  return percent <= 100 ? (values) => values.percentile(percent) : undefined;
}
