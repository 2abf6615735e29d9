import { z } from 'zod';
import type { MetricSample, RecordSample } from '../metric-store.ts';
import { invalid } from './cloudwatch-error.ts';
import { dimensionsOf, dimensionsSchema, parseInput } from './cloudwatch-input.ts';
import { metricUnits } from './units.ts';

const datumSchema = z.object({
  MetricName: z.string().min(1).max(255),
  Dimensions: dimensionsSchema,
  Timestamp: z.number().optional(),
  Value: z.number().optional(),
  Values: z.array(z.number()).min(1).max(150).optional(),
  Counts: z.array(z.number().positive()).max(150).optional(),
  StatisticValues: z
    .object({ SampleCount: z.number(), Sum: z.number(), Minimum: z.number(), Maximum: z.number() })
    .optional(),
  Unit: z
    .string()
    .refine((unit) => metricUnits.has(unit), 'unknown unit')
    .default('None'),
  StorageResolution: z.union([z.literal(1), z.literal(60)]).default(60),
});

const inputSchema = z.object({
  Namespace: z.string().min(1).max(255),
  MetricData: z.array(datumSchema).min(1).max(1000),
});

type Datum = z.infer<typeof datumSchema>;

/** PutMetricData. @throws CloudWatchError; then nothing was recorded. */
export function putMetricData(body: unknown, record: RecordSample, nowMs: number): Record<string, never> {
  const { Namespace: namespace, MetricData: data } = parseInput(inputSchema, body);
  if (namespace.startsWith('AWS/')) throw invalid('The value AWS/ for parameter Namespace is invalid.');
  const samples = data.flatMap((datum) => samplesOf(datum, namespace, nowMs));
  for (const sample of samples) record(sample);
  return {};
}

function samplesOf(datum: Datum, namespace: string, nowMs: number): MetricSample[] {
  const shared = {
    namespace,
    name: datum.MetricName,
    dimensions: dimensionsOf(datum.Dimensions),
    timeMs: datum.Timestamp === undefined ? nowMs : datum.Timestamp * 1000,
    unit: datum.Unit,
    storageResolution: datum.StorageResolution,
  };
  return measurementsOf(datum).map((measured) => ({ ...shared, ...measured }));
}

/** Exactly one of Value, Values (with Counts) and StatisticValues. */
function measurementsOf(datum: Datum): Pick<MetricSample, 'value' | 'count' | 'statistics'>[] {
  const { Value, Values, StatisticValues: set } = datum;
  if ([Value, Values, set].filter((given) => given !== undefined).length !== 1) {
    throw invalid(`Metric ${datum.MetricName} needs one of Value, Values and StatisticValues`);
  }
  if (set) return [{ value: 0, statistics: statisticsOf(set) }];
  return Value === undefined ? counted(datum) : [{ value: Value }];
}

function counted(datum: Datum): { value: number; count: number }[] {
  const { Values: values = [], Counts: counts } = datum;
  if (counts && counts.length !== values.length) {
    throw invalid(`Metric ${datum.MetricName} has ${values.length} Values and ${counts.length} Counts`);
  }
  return values.map((value, at) => ({ value, count: counts?.[at] ?? 1 }));
}

function statisticsOf(set: NonNullable<Datum['StatisticValues']>) {
  return { sampleCount: set.SampleCount, sum: set.Sum, minimum: set.Minimum, maximum: set.Maximum };
}
