import { Aws, Fn, Stack } from 'aws-cdk-lib';
import type { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DatabaseName } from '../../functions/kernel/service-definition.ts';
import type { Stage } from './stage-schema.ts';

/** What other stacks may know of a shard. Ends of ARNs and identifiers are what is left when `…Start` is taken off. */
export interface ShardNames {
  clusterEnd: string;
  clusterArn: string;
  admin: SecretNames;
  databases: ReadonlyMap<DatabaseName, SecretNames>;
  /** Of the read-only endpoint; undefined: the shard has no readers. */
  readerHost: string | undefined;
}

export interface SecretNames {
  end: string;
  arn: string;
}

/**
 * What CloudFormation begins every cluster's identifier with: we give none, so it is the data stack's name, the logical id and a
 * random end, far below the 63 characters from which on it would be cut.
 */
export function clusterStart({ name }: Stage): string {
  return `springtide-${name}-data-`;
}

const arnStart = (service: string) => `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:`;

export const clusterArnStart = (stage: Stage) => `${arnStart('rds')}cluster:${clusterStart(stage)}`;
export const secretArnStart = () => `${arnStart('secretsmanager')}secret:`;

/** Seventh part of an ARN such as `arn:aws:secretsmanager:eu-central-1:123456789012:secret:name`. */
const arnEnd = (arn: string) => Fn.select(6, Fn.split(':', arn));

export interface ExportedShard {
  id: string;
  cluster: DatabaseCluster;
  adminSecret: ISecret;
  databaseSecrets: ReadonlyMap<DatabaseName, ISecret>;
  readerHost: string | undefined;
}

/**
 * Exports a shard under one name and returns what importing stacks read from it. One for each of its clusters, secrets and
 * endpoints would be six and more, and a stack may have 200 outputs: fourteen shards were too many.
 */
export function exportShard(scope: Construct, shard: ExportedShard, stage: Stage): ShardNames {
  const { cluster, adminSecret, databaseSecrets, readerHost } = shard;
  const ends = [
    Fn.select(1, Fn.split(clusterStart(stage), cluster.clusterIdentifier)),
    ...[adminSecret, ...databaseSecrets.values()].map(({ secretArn }) => arnEnd(secretArn)),
    ...(readerHost === undefined ? [] : [readerHost]),
  ];
  const stack = Stack.of(scope);
  const text = stack.exportValue(Fn.join('/', ends), { name: `${stack.stackName}:${shard.id}` });
  const part = (index: number) => Fn.select(index, Fn.split('/', text));
  const secret = (index: number): SecretNames => ({ end: part(index), arn: secretArnStart() + part(index) });
  return {
    clusterEnd: part(0),
    clusterArn: clusterArnStart(stage) + part(0),
    admin: secret(1),
    databases: new Map([...databaseSecrets.keys()].map((database, index) => [database, secret(index + 2)])),
    readerHost: readerHost === undefined ? undefined : part(ends.length - 1),
  };
}
