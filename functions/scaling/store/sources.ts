import type { ClusterPoints } from '../domain/cluster-pressure.ts';
import type { MinutePoints } from '../domain/observe.ts';
import { type SignalSources, watched, watchedOfClusters } from './read-signals.ts';

type Points = Map<number, number>;

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What of CloudWatch, SQS and RDS the scaler reads. */
export interface MeasuredAt {
  readMetrics(
    metrics: Readonly<Record<string, Metric>>,
    window: { fromMs: number; toMs: number },
  ): Promise<Record<string, Points>>;
  readBacklog: SignalSources['readBacklog'];
  readAcuRange: SignalSources['readAcuRange'];
}

/** Says which metric of which service each signal is. */
export function signalSources(
  { readMetrics, readBacklog, readAcuRange }: MeasuredAt,
  {
    serviceOf,
    ...rest
  }: Pick<SignalSources, 'clusterIds' | 'onBlind'> & {
    /** Service of a function by its physical name: its own metrics carry it. */
    serviceOf(functionName: string): string;
  },
): SignalSources {
  const one = async (metric: Metric, window: { fromMs: number; toMs: number }) =>
    (await readMetrics({ value: metric }, window))['value'] ?? new Map<number, number>();
  return {
    ...{ readBacklog, readAcuRange },
    ...rest,
    readMinutes: ({ functionName, ...window }) =>
      readMetrics(queries('AWS/Lambda', watched, { FunctionName: functionName }), window) as Promise<
        Record<keyof MinutePoints, Points>
      >,
    readOldest: (QueueName, window) =>
      one(
        {
          namespace: 'AWS/SQS',
          name: 'ApproximateAgeOfOldestMessage',
          statistic: 'Maximum',
          dimensions: { QueueName },
        },
        window,
      ),
    readMemory: (name, window) =>
      one(
        {
          namespace: 'springtide',
          name: 'memory_used_bytes',
          statistic: 'Maximum',
          dimensions: { service: serviceOf(name), function: name },
        },
        window,
      ),
    readLag: (FunctionName, window) =>
      one(
        { namespace: 'AWS/Lambda', name: 'OffsetLag', statistic: 'Maximum', dimensions: { FunctionName } },
        window,
      ),
    readCluster: (DBClusterIdentifier, window) =>
      readMetrics(queries('AWS/RDS', watchedOfClusters, { DBClusterIdentifier }), window) as Promise<
        Record<keyof ClusterPoints, Points>
      >,
  };
}

function queries(
  namespace: string,
  metrics: Readonly<Record<string, readonly [string, string]>>,
  dimensions: Readonly<Record<string, string>>,
): Record<string, Metric> {
  return Object.fromEntries(
    Object.entries(metrics).map(([id, [name, statistic]]) => [
      id,
      { namespace, name, statistic, dimensions },
    ]),
  );
}
