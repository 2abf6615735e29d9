import type { ClusterPoints } from '../domain/cluster-pressure.ts';
import type { MinutePoints } from '../domain/observe.ts';
import { HISTORY_SECONDS, type HistoryPoints, historyMetrics } from './earlier-days.ts';
import type { AccountSources } from './read-account.ts';
import { FRESH_SECONDS, type SignalSources, watched, watchedOfClusters } from './read-signals.ts';

type Points = Map<number, number>;
type Window = { fromMs: number; toMs: number };

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly periodSeconds?: number;
}

/** What of CloudWatch, SQS and RDS the scaler reads. */
export interface MeasuredAt {
  readMetrics<Id extends string>(
    metrics: Readonly<Record<Id, Metric>>,
    window: Window,
  ): Promise<Record<Id, Points>>;
  readBacklog: SignalSources['readBacklog'];
  readAcuRange: SignalSources['readAcuRange'];
}

type Names = Pick<SignalSources, 'clusterIds' | 'onBlind'> & {
  /** Service of a function by its physical name: its own metrics carry it. */
  serviceOf(functionName: string): string;
};

/** Says which metric of which service each signal is. */
export function signalSources(measuredAt: MeasuredAt, names: Names): SignalSources {
  const { readMetrics, readBacklog, readAcuRange } = measuredAt;
  const { serviceOf, clusterIds, onBlind } = names;
  const ofFunction = (name: string) => ({ service: serviceOf(name), function: name });
  const one = async (metric: Metric, window: Window) => (await readMetrics({ value: metric }, window)).value;
  return {
    ...{ readBacklog, readAcuRange, clusterIds, onBlind },
    ...platformMetrics(measuredAt),
    readFresh: (statistic, name, window) => one(busySeconds(statistic, ofFunction(name)), window),
    readMemory: (name, window) => one(memoryUsed(ofFunction(name)), window),
    readOldest: (QueueName, window) => one(oldestMessage({ QueueName }), window),
    readLag: (FunctionName, window) => one(offsetLag({ FunctionName }), window),
  };
}

/** Several metrics of one function or cluster in one request. */
function platformMetrics({ readMetrics }: MeasuredAt) {
  return {
    readMinutes: ({ functionName: FunctionName, ...window }: Window & { functionName: string }) =>
      readMetrics<keyof MinutePoints>(
        queries('AWS/Lambda', watched, { dimensions: { FunctionName } }),
        window,
      ),
    readHistory: ({ functionName: FunctionName, ...window }: Window & { functionName: string }) =>
      readMetrics<keyof HistoryPoints>(
        queries('AWS/Lambda', historyMetrics, {
          dimensions: { FunctionName },
          periodSeconds: HISTORY_SECONDS,
        }),
        window,
      ),
    readCluster: (DBClusterIdentifier: string, window: Window) =>
      readMetrics<keyof ClusterPoints>(
        queries('AWS/RDS', watchedOfClusters, { dimensions: { DBClusterIdentifier } }),
        window,
      ),
  };
}

/** What on-demand executions of the account cannot have, by the minute. */
export function claimedSource({
  readMetrics,
}: Pick<MeasuredAt, 'readMetrics'>): AccountSources['readClaimed'] {
  const metric = { namespace: 'AWS/Lambda', name: 'ClaimedAccountConcurrency', statistic: 'Maximum' };
  return async (window) => (await readMetrics({ value: { ...metric, dimensions: {} } }, window)).value;
}

type Dimensions = Metric['dimensions'];

const busySeconds = (statistic: string, dimensions: Dimensions): Metric => ({
  ...{ namespace: 'springtide', name: 'function_busy_seconds', statistic, dimensions },
  periodSeconds: FRESH_SECONDS,
});

const memoryUsed = (dimensions: Dimensions): Metric => ({
  ...{ namespace: 'springtide', name: 'memory_used_bytes', statistic: 'Maximum', dimensions },
});

const oldestMessage = (dimensions: Dimensions): Metric => ({
  ...{ namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage', statistic: 'Maximum', dimensions },
});

const offsetLag = (dimensions: Dimensions): Metric => ({
  ...{ namespace: 'AWS/Lambda', name: 'OffsetLag', statistic: 'Maximum', dimensions },
});

function queries<Id extends string>(
  namespace: string,
  metrics: Readonly<Record<Id, readonly [string, string]>>,
  of: Pick<Metric, 'dimensions' | 'periodSeconds'>,
): Record<Id, Metric> {
  const all = Object.entries<readonly [string, string]>(metrics);
  return Object.fromEntries(
    all.map(([id, [name, statistic]]) => [id, { namespace, name, statistic, ...of }]),
  ) as Record<Id, Metric>;
}
