import type { RDSClient } from '@aws-sdk/client-rds';
import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';

/** Few attempts: the tick comes again. */
const client = lazy(async () => {
  const { RDSClient } = await import('@aws-sdk/client-rds');
  return new RDSClient({ maxAttempts: 2 });
});

/** What an Aurora Serverless v2 cluster may use, in ACU, and whether a change of it is being carried out. */
export interface AcuRange {
  readonly minAcu: number;
  readonly maxAcu: number;
  readonly inProgress: boolean;
}

/** Errors: `unavailable`, retryable; `not_found`: no such cluster. */
export async function readAcuRange(clusterId: string): Promise<AcuRange> {
  const { DescribeDBClustersCommand } = await import('@aws-sdk/client-rds');
  const command = new DescribeDBClustersCommand({ DBClusterIdentifier: clusterId });
  const answer = await send(`reading the cluster ${clusterId}`, (rds) => rds.send(command));
  const [cluster] = answer.DBClusters ?? [];
  const { MinCapacity, MaxCapacity } = cluster?.ServerlessV2ScalingConfiguration ?? {};
  if (MinCapacity === undefined || MaxCapacity === undefined)
    throw new AppError('not_found', `RDS: ${clusterId} is no serverless cluster`);
  return { minAcu: MinCapacity, maxAcu: MaxCapacity, inProgress: cluster?.Status !== 'available' };
}

/** Sets the upper end at once, outside of any maintenance window; the lower end stays as it is. */
export async function setMaxAcu(clusterId: string, maxAcu: number): Promise<void> {
  const { minAcu } = await readAcuRange(clusterId);
  const { ModifyDBClusterCommand } = await import('@aws-sdk/client-rds');
  const command = new ModifyDBClusterCommand({
    DBClusterIdentifier: clusterId,
    ServerlessV2ScalingConfiguration: { MinCapacity: minAcu, MaxCapacity: maxAcu },
    ApplyImmediately: true,
  });
  await send(`setting the capacity of ${clusterId} to ${maxAcu} ACU`, (rds) => rds.send(command));
}

async function send<T>(action: string, call: (rds: RDSClient) => Promise<T>): Promise<T> {
  try {
    return await call(await client());
  } catch (error) {
    const { name = '', message = '' } = error as Error;
    const code = name === 'DBClusterNotFoundFault' ? 'not_found' : 'unavailable';
    const options = { cause: error, retryable: code === 'unavailable' };
    throw new AppError(code, `RDS: ${action} failed: ${name} ${message}`, options);
  }
}
