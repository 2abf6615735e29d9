import type { Clock } from '../../../functions/kernel/clock.ts';
import type { RecordSample } from '../metric-store.ts';
import type { DescribedCluster } from '../rds/clusters.ts';

/** What waits in a queue: visible messages, and when the oldest of all was sent. */
export interface QueueState {
  readonly name: string;
  readonly visible: number;
  readonly oldestSentMs: number | null;
}

export interface DatabaseState {
  readonly connections: number;
  /** Statements that run at this moment. */
  readonly active: number;
}

/** Where the values of SQS, RDS and the Kafka mappings come from on this machine. */
export interface EngineSources {
  queues(): Promise<readonly QueueState[]>;
  /** Records that a function's topics hold for it. */
  lags(): Promise<readonly { functionName: string; records: number }[]>;
  clusters(): readonly DescribedCluster[];
  database(clusterId: string): Promise<DatabaseState>;
}

export interface EngineMetricsOptions {
  record: RecordSample;
  clock: Clock;
  everyMs: number;
}

/** Publishes what SQS, RDS and Lambda's pollers publish on AWS, under the same names. @returns how to stop. */
export function publishEngineMetrics(sources: EngineSources, options: EngineMetricsOptions): () => void {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => publishOnce(sources, options));
  }, options.everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** An engine that does not answer leaves a gap, as it would on AWS. */
export async function publishOnce(sources: EngineSources, options: EngineMetricsOptions): Promise<void> {
  await Promise.allSettled([
    publishQueues(sources, options),
    publishLags(sources, options),
    ...sources.clusters().map((cluster) => publishCluster(cluster, sources, options)),
  ]);
}

async function publishQueues(sources: EngineSources, { record, clock }: EngineMetricsOptions): Promise<void> {
  for (const { name, visible, oldestSentMs } of await sources.queues()) {
    const base = { namespace: 'AWS/SQS', dimensions: { QueueName: name }, timeMs: clock() };
    const seconds = oldestSentMs === null ? 0 : Math.max(0, (clock() - oldestSentMs) / 1000);
    record({ ...base, name: 'ApproximateNumberOfMessagesVisible', value: visible, unit: 'Count' });
    record({ ...base, name: 'ApproximateAgeOfOldestMessage', value: seconds, unit: 'Seconds' });
  }
}

async function publishLags(sources: EngineSources, { record, clock }: EngineMetricsOptions): Promise<void> {
  for (const { functionName, records } of await sources.lags()) {
    const dimensions = { FunctionName: functionName };
    record({
      ...{ namespace: 'AWS/Lambda', name: 'OffsetLag', dimensions },
      ...{ value: records, unit: 'Count', timeMs: clock() },
    });
  }
}

/**
 * DBLoad is what it is on AWS, statements active at a sample. Capacity is modelled, because PostgreSQL has none: half an ACU
 * for each active statement, within the range.
 */
const ACU_PER_ACTIVE_STATEMENT = 0.5;

async function publishCluster(
  { id, minAcu, maxAcu }: DescribedCluster,
  sources: EngineSources,
  { record, clock }: EngineMetricsOptions,
): Promise<void> {
  const { connections, active } = await sources.database(id);
  const capacity = Math.min(maxAcu, Math.max(minAcu, active * ACU_PER_ACTIVE_STATEMENT));
  const put = (name: string, value: number, unit: string) =>
    record({
      ...{ namespace: 'AWS/RDS', name, dimensions: { DBClusterIdentifier: id } },
      ...{ value, unit, timeMs: clock() },
    });
  put('DatabaseConnections', connections, 'Count');
  put('DBLoad', active, 'None');
  put('ServerlessDatabaseCapacity', capacity, 'Count');
  put('ACUUtilization', (100 * capacity) / maxAcu, 'Percent');
}
