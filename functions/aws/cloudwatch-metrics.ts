import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';

const client = lazy(async () => {
  const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
  return new CloudWatchClient({ maxAttempts: 3 });
});

/** A metric and the statistic of it that is wanted. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** A minute unless told; shorter ones exist of metrics that are kept by the second, for three hours. */
  readonly periodSeconds?: number;
}

/** Period start (ms) to value; a period without data is not in it. */
export type MetricPoints = Map<number, number>;

/** Milliseconds since the epoch; the end is exclusive. */
export interface MetricWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Points of any metrics, by the minute unless told, in one GetMetricData request (and its pages). Errors: `unavailable`. */
export async function readMetrics<Id extends string>(
  metrics: Readonly<Record<Id, WatchedMetric>>,
  window: MetricWindow,
): Promise<Record<Id, MetricPoints>> {
  const queries = Object.entries<WatchedMetric>(metrics).map(([id, metric]) => query(id, metric));
  const found = new Map<string, MetricPoints>(Object.keys(metrics).map((id) => [id, new Map()]));
  const cloudWatch = await client();
  let token: string | undefined;
  do token = await readPage(cloudWatch, { queries, window, token, found });
  while (token !== undefined);
  return Object.fromEntries(found) as Record<Id, MetricPoints>;
}

function query(id: string, metric: WatchedMetric): MetricDataQuery {
  const { namespace, name, statistic, dimensions, periodSeconds: Period = 60 } = metric;
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: name, Dimensions };
  return { Id: id, MetricStat: { Metric, Period, Stat: statistic }, ReturnData: true };
}

interface Page {
  readonly queries: MetricDataQuery[];
  readonly window: MetricWindow;
  readonly token: string | undefined;
  readonly found: ReadonlyMap<string, MetricPoints>;
}

async function readPage(
  cloudWatch: CloudWatchClient,
  { queries, window, token, found }: Page,
): Promise<string | undefined> {
  const { GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const command = new GetMetricDataCommand({
    MetricDataQueries: queries,
    StartTime: new Date(window.fromMs),
    EndTime: new Date(window.toMs),
    ScanBy: 'TimestampAscending',
    ...(token === undefined ? {} : { NextToken: token }),
  });
  const answer = await cloudWatch.send(command).catch((error: unknown) => {
    throw new AppError('unavailable', 'CloudWatch: reading metrics failed', {
      cause: error,
      retryable: true,
    });
  });
  for (const { Id, Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
    const points = found.get(Id ?? '');
    for (const [index, at] of Timestamps.entries()) points?.set(at.getTime(), Values[index] ?? Number.NaN);
  }
  return answer.NextToken;
}
