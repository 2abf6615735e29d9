import { Duration } from 'aws-cdk-lib';
import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseSecret,
} from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DatabaseName } from '../../functions/kernel/service-definition.ts';
import type { Network } from './network.ts';
import { readerHostOf } from './reader-proxy.ts';
import { dataRemoval } from './removal.ts';
import { exportShard, type ShardNames } from './shard-exports.ts';
import type { ShardSetting, Stage } from './stage-schema.ts';

/** One Aurora cluster with its secrets: the administrator's, and one for each service database on it. */
export interface Shard {
  id: string;
  cluster: DatabaseCluster;
  databaseSecrets: ReadonlyMap<DatabaseName, ISecret>;
  /** For stacks other than the one that makes it. */
  names: ShardNames;
}

/** Aurora allows five minutes at least; every open connection and every scheduled sweep starts it anew. */
const pauseAfter = Duration.minutes(10);

const engine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_7 });

function instances(setting: ShardSetting) {
  return {
    writer: ClusterInstance.serverlessV2('writer'),
    readers: Array.from({ length: setting.readers }, (_, index) =>
      ClusterInstance.serverlessV2(`reader-${index}`, { scaleWithWriter: true }),
    ),
  };
}

function capacity(setting: ShardSetting) {
  return {
    serverlessV2MinCapacity: setting.minAcu,
    serverlessV2MaxCapacity: setting.maxAcu,
    ...(setting.minAcu === 0 ? { serverlessV2AutoPauseDuration: pauseAfter } : {}),
  };
}

/** A role of its own for each database: bootstrap creates it in the cluster with the password kept here. */
function createDatabaseSecret(scope: Construct, shardId: string, database: DatabaseName): Secret {
  return new Secret(scope, `${shardId}-${database}`, {
    description: `Role of ${database} on ${shardId}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: database, dbname: database }),
      generateStringKey: 'password',
      passwordLength: 40,
      excludePunctuation: true,
    },
  });
}

/** Where a shard's cluster stands and who may reach it: the Data API, which needs no rule, and the proxy before its readers. */
export interface ShardPlace {
  network: Network;
  group: SecurityGroup;
}

/** One shard: Aurora PostgreSQL Serverless v2, encrypted, backed up, reached through the Data API. */
export function createShard(
  scope: Construct,
  setting: ShardSetting,
  options: { stage: Stage; place: ShardPlace },
): Shard {
  const { stage, place } = options;
  const adminSecret = new DatabaseSecret(scope, `${setting.id}-admin`, {
    username: 'springtide_admin',
  });
  const cluster = new DatabaseCluster(scope, setting.id, {
    engine,
    ...instances(setting),
    ...capacity(setting),
    credentials: Credentials.fromSecret(adminSecret),
    enableDataApi: true,
    iamAuthentication: true,
    storageEncrypted: true,
    copyTagsToSnapshot: true,
    backup: { retention: Duration.days(stage.backupDays) },
    deletionProtection: stage.protectData,
    removalPolicy: dataRemoval(stage),
    vpc: place.network.vpc,
    vpcSubnets: { subnets: place.network.subnets },
    securityGroups: [place.group],
  });
  const databaseSecrets = new Map(
    stage.databases.map((database) => [database, createDatabaseSecret(scope, setting.id, database)]),
  );
  // A cluster that outlives the stack is worth nothing without its passwords.
  for (const secret of [adminSecret, ...databaseSecrets.values()])
    secret.applyRemovalPolicy(dataRemoval(stage));
  const readerHost = readerHostOf(scope, {
    setting,
    stage,
    cluster,
    databaseSecrets,
    network: place.network,
  });
  const made = { id: setting.id, cluster, adminSecret, databaseSecrets, readerHost };
  return { id: setting.id, cluster, databaseSecrets, names: exportShard(scope, made, stage) };
}
