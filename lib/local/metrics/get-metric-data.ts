import { z } from 'zod';
import { invalid } from './cloudwatch-error.ts';
import { dimensionsOf, dimensionsSchema, parseInput } from './cloudwatch-input.ts';
import type { MetricMemory } from './metric-memory.ts';
import { statisticNamed } from './statistics.ts';

const maxPoints = 100_800;

const querySchema = z.object({
  Id: z.string().regex(/^[a-z][a-zA-Z0-9_]*$/),
  Expression: z.string().optional(),
  Label: z.string().optional(),
  ReturnData: z.boolean().default(true),
  MetricStat: z
    .object({
      Metric: z.object({
        Namespace: z.string(),
        MetricName: z.string(),
        Dimensions: dimensionsSchema,
      }),
      Period: z.number(),
      Stat: z.string(),
      Unit: z.string().optional(),
    })
    .optional(),
});

const inputSchema = z.object({
  MetricDataQueries: z.array(querySchema).min(1).max(500),
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  MaxDatapoints: z.number().optional(),
});

type Query = z.infer<typeof querySchema>;
type Stat = NonNullable<Query['MetricStat']>;

export interface MetricDataSource {
  memory: MetricMemory;
  clock(): number;
  /** How late the platform's own metrics appear; one to three minutes on AWS. */
  publicationDelayMs: number;
}

interface Window {
  startMs: number;
  endMs: number;
  descending: boolean;
}

/** GetMetricData: one result per query, newest value first unless asked otherwise. No metric math. */
export function getMetricData(body: unknown, source: MetricDataSource): Record<string, unknown> {
  const input = parseInput(inputSchema, body);
  const { StartTime, EndTime, ScanBy, MetricDataQueries: queries } = input;
  if (StartTime >= EndTime) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  if (new Set(queries.map((query) => query.Id)).size < queries.length) {
    throw invalid('The values for parameter Id in MetricDataQueries are not unique.');
  }
  const window = {
    startMs: StartTime * 1000,
    endMs: EndTime * 1000,
    descending: ScanBy === 'TimestampDescending',
  };
  const results = queries.filter((query) => query.ReturnData).map((query) => resultOf(query, window, source));
  const points = results.reduce((sum, result) => sum + result.Values.length, 0);
  if (points > maxPoints) throw invalid(`The request would return ${points} values, ${maxPoints} at most`);
  return { MetricDataResults: results, Messages: [] };
}

function resultOf(query: Query, window: Window, source: MetricDataSource) {
  const stat = query.MetricStat;
  if (!stat || query.Expression !== undefined) {
    throw invalid('The local CloudWatch answers MetricStat queries, not metric math expressions');
  }
  const points = pointsOf(stat, window, source);
  if (window.descending) points.reverse();
  return {
    Id: query.Id,
    Label: query.Label ?? stat.Metric.MetricName,
    Timestamps: points.map(([atMs]) => atMs / 1000),
    Values: points.map(([, value]) => value),
    StatusCode: 'Complete',
  };
}

function pointsOf(stat: Stat, window: Window, source: MetricDataSource): [number, number][] {
  const statistic = statisticNamed(stat.Stat);
  if (!statistic) throw invalid(`The local CloudWatch has no statistic ${stat.Stat}`);
  const id = {
    namespace: stat.Metric.Namespace,
    name: stat.Metric.MetricName,
    dimensions: dimensionsOf(stat.Metric.Dimensions),
  };
  const periodMs = periodOf(stat.Period, source.memory.isHighResolution(id));
  const delayMs = id.namespace.startsWith('AWS/') ? source.publicationDelayMs : 0;
  const endMs = Math.min(window.endMs, source.clock() - delayMs + 1);
  const unit = stat.Unit === undefined ? {} : { unit: stat.Unit };
  const buckets = source.memory.query({ ...id, ...unit, periodMs, startMs: window.startMs, endMs });
  return [...buckets].flatMap(([atMs, values]) => {
    const value = statistic(values);
    return value === undefined ? [] : [[atMs, value] as [number, number]];
  });
}

/** Standard-resolution metrics exist by the minute, however short the period that is asked for. */
function periodOf(seconds: number, isHighResolution: boolean): number {
  const isShort = [1, 5, 10, 20, 30].includes(seconds);
  if (!isShort && (seconds < 60 || seconds % 60 !== 0)) {
    throw invalid('The value for parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60');
  }
  return isHighResolution ? seconds * 1000 : Math.max(60, seconds) * 1000;
}
