import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type {
  DatabaseName,
  ResourceName,
  resourceVariables,
  ServiceDefinition,
} from '../../functions/kernel/service-definition.ts';
import type { ShardList } from '../../functions/kernel/sharding/shard-settings.ts';
import type { Services } from './capacity-lint.ts';
import type { DataStack } from './data-stack.ts';
import { grantDeadLetters } from './dead-letters.ts';
import { relayDeliveries, seeDeliveryBacklog, useDeliveries } from './delivery-grants.ts';
import { kafkaArn } from './event-log.ts';
import { grantNewVersions } from './new-versions.ts';
import { itemActions, permit } from './permission.ts';
import { grantProjections, grantReplayTargets } from './replay-targets.ts';
import { grantScalingControl, type ScalingFleet } from './scaling-control.ts';
import { grantScalingNotices } from './scaling-notices.ts';
import { queueId } from './service-queues.ts';
import type { Shard } from './shard.ts';
import { clusterArnStart, type SecretNames, secretArnStart } from './shard-exports.ts';
import { useClusters, useShardSecrets } from './shard-permission.ts';
import { hasReaders, type Stage } from './stage-schema.ts';
import { type TableResource, tableShapes } from './tables.ts';
import { grantWarmTargets } from './warm-targets.ts';

/** What a grant may need to know about the system around the function it serves. */
export interface GrantContext {
  data: DataStack;
  stage: Stage;
  services: Services;
  /** The service of the function that receives the grant. */
  service: ServiceDefinition;
  fleet: ScalingFleet;
}

/** Exactly the variables that the definitions declare for a resource. */
export type Variables<R extends ResourceName> = Record<(typeof resourceVariables)[R][number], string>;

/** Gives a role the permission to use a resource, and returns the variables by which the function finds it. */
export type Grant<R extends ResourceName> = (role: Role, context: GrantContext) => Variables<R>;

/** One grant for each resource: a missing grant, or one that forgets a variable, does not compile. */
export type Grants = { readonly [R in ResourceName]: Grant<R> };

/** Small or bounded tables may be read through as a whole; the event store and the effects may not. */
const scanned: ReadonlySet<TableResource> = new Set<TableResource>([
  'directory',
  'failed-events',
  'cache-table',
  'scaling-table',
]);

function useTable(role: Role, name: TableResource, table: Table): string {
  const indexes = Object.keys(tableShapes[name].indexes).map((index) => `${table.tableArn}/index/${index}`);
  const actions = scanned.has(name) ? [...itemActions, 'dynamodb:Scan'] : itemActions;
  permit(role, actions, [table.tableArn, ...indexes]);
  return table.tableName;
}

function useSecrets(role: Role, secretArns: readonly string[]): void {
  permit(role, ['secretsmanager:GetSecretValue'], secretArns);
}

function databaseSecret({ id, names }: Shard, database: DatabaseName): SecretNames {
  const secret = names.databases.get(database);
  if (!secret) throw new Error(`databases: the stage has no ${database} on ${id}`);
  return secret;
}

/** A `ShardList` as JSON: whole ARNs of a dozen shards would exceed Lambda's 4 KB. */
function shardList(
  role: Role,
  { data, stage }: GrantContext,
  secretOf: (shard: Shard) => SecretNames,
): string {
  const row = (shard: Shard) =>
    `${shard.id.replace('shard-', '')}/${shard.names.clusterEnd}/${secretOf(shard).end}`;
  const list: ShardList = {
    cluster: clusterArnStart(stage),
    secret: secretArnStart(),
    shards: data.shards.map(row).join(),
  };
  return Stack.of(role).toJsonString(list);
}

const useDatabase: Grant<'database'> = (role, context) => {
  const { data, service } = context;
  const { database } = service;
  if (!database) throw new Error(`Service ${service.name} uses a database but declares none`);
  const secretOf = (shard: Shard) => databaseSecret(shard, database);
  useClusters(role, data.shards);
  useShardSecrets(role, database, () => data.shards.map((shard) => secretOf(shard).arn));
  return { DATABASE_NAME: database, SHARDS: shardList(role, context, secretOf) };
};

const useAllDatabases: Grant<'all-databases'> = (role, context) => {
  const { data } = context;
  const secretOf = ({ names }: Shard) => names.admin;
  useClusters(role, data.shards);
  useShardSecrets(role, 'admin', () => data.shards.map((shard) => secretOf(shard).arn));
  return { ADMIN_SHARDS: shardList(role, context, secretOf) };
};

/** Read-only calls for which AWS knows no narrower resource than everything. */
const seeCapacity: Grant<'cluster-capacity'> = (role) => {
  permit(role, ['cloudwatch:GetMetricData', 'rds:DescribeDBClusters'], ['*']);
  return {};
};

/** The list of role secrets, and those secrets: bootstrap creates the roles with the passwords kept there. */
const useDatabaseRoles: Grant<'database-roles'> = (role, { data, stage }) => {
  useSecrets(role, [data.databaseRoles.secretArn]);
  for (const database of stage.databases)
    useShardSecrets(role, database, () => data.shards.map((shard) => databaseSecret(shard, database).arn));
  return { DATABASE_ROLES_SECRET_ARN: data.databaseRoles.secretArn };
};

const POSTGRES_PORT = 5432;

/** The service's own role, through each shard's read-only proxy endpoint; shards without readers are left out. */
const useReaders: Grant<'readers'> = (role, { data, service }) => {
  const { database } = service;
  if (!database) throw new Error(`Service ${service.name} reads from readers but declares no database`);
  const shards = data.shards.flatMap((shard) => {
    const host = shard.names.readerHost;
    if (host === undefined) return [];
    const endpoint = { id: 'readers', host, port: POSTGRES_PORT, kind: 'proxy' };
    return [{ id: shard.id, secretArn: databaseSecret(shard, database).arn, endpoints: [endpoint] }];
  });
  if (shards.length === 0) return { READERS: '[]' };
  useSecrets(
    role,
    shards.map((shard) => shard.secretArn),
  );
  return { READERS: Stack.of(role).toJsonString(shards) };
};

const useDirectory: Grant<'directory'> = (role, context) => ({
  DIRECTORY_TABLE: tableOf('directory', role, context),
  WRITE_MARKS: hasReaders(context.stage) ? 'on' : 'off',
});

function useQueue(role: Role, context: GrantContext, id: string): string {
  const target = context.data.queues.get(id);
  if (!target)
    throw new Error(`Service ${context.service.name} uses queue ${id}, but no service declares it`);
  permit(role, ['sqs:SendMessage', 'sqs:GetQueueAttributes'], [target.queue.queueArn]);
  return target.queue.queueUrl;
}

const useOwnQueue = (role: Role, context: GrantContext, key: string) =>
  useQueue(role, context, queueId(context.service.name, key));

/** Produce to the topics of our services, and make them: nothing here may read events or touch other topics. */
function permitProduce(role: Role, clusterArn: string, services: Services): void {
  const topics = Object.values(services).flatMap((service) => Object.keys(service.topics));
  permit(
    role,
    ['kafka-cluster:Connect', 'kafka-cluster:DescribeCluster', 'kafka-cluster:WriteDataIdempotently'],
    [clusterArn],
  );
  permit(
    role,
    [
      'kafka-cluster:CreateTopic',
      'kafka-cluster:AlterTopic',
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:DescribeTopicDynamicConfiguration',
      'kafka-cluster:AlterTopicDynamicConfiguration',
      'kafka-cluster:WriteData',
    ],
    topics.map((topic) => kafkaArn(clusterArn, 'topic', topic)),
  );
}

const useEventLog: Grant<'event-log'> = (role, { data, services }) => {
  const { eventLog } = data;
  if (eventLog.kind === 'msk') permitProduce(role, eventLog.clusterArn, services);
  return {
    EVENT_LOG_BOOTSTRAP: eventLog.bootstrap,
    EVENT_LOG_AUTH: eventLog.kind === 'msk' ? 'iam' : 'none',
  };
};

const useRedis: Grant<'redis'> = (role, { data, stage }) => {
  useSecrets(role, [data.redisSecret.secretArn]);
  return { REDIS_URL: stage.redis.url, REDIS_SECRET_ARN: data.redisSecret.secretArn };
};

const useArchive: Grant<'archive'> = (role, { data }) => {
  permit(role, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [data.archive.arnForObjects('*')]);
  permit(role, ['s3:ListBucket', 's3:GetBucketLocation'], [data.archive.bucketArn]);
  return { ARCHIVE_BUCKET: data.archive.bucketName };
};

const useCursorKey: Grant<'cursor-key'> = (role, { data }) => {
  useSecrets(role, [data.cursorKey.secretArn]);
  return { CURSOR_SECRET_ARN: data.cursorKey.secretArn };
};

const useAddressKey: Grant<'address-key'> = (role, { data }) => {
  useSecrets(role, [data.addressKey.secretArn]);
  return { ADDRESS_KEY_SECRET_ARN: data.addressKey.secretArn };
};

/** Looks memberships up by address, and can change none. */
const useMemberships: Grant<'memberships'> = (role, { data }) => {
  const table = data.tables['membership-index'];
  permit(role, ['dynamodb:Query'], [table.tableArn]);
  return { MEMBERSHIPS_TABLE: table.tableName };
};

/** Finds and puts single items; what it clears expires, so nothing is deleted. */
const keepMemberships: Grant<'membership-index'> = (role, { data }) => {
  const table = data.tables['membership-index'];
  permit(role, ['dynamodb:GetItem', 'dynamodb:PutItem'], [table.tableArn]);
  return { MEMBERSHIPS_TABLE: table.tableName };
};

/** Invokes one function that others may ask; returns its alias's ARN. */
function useFunction(role: Role, { fleet }: GrantContext, name: string): string {
  const target = fleet.functions.get(name);
  if (!target) throw new Error(`${name} is used, but no service defines that function`);
  permit(role, ['lambda:InvokeFunction'], [target.live.functionArn]);
  return target.live.functionArn;
}

function tableOf(name: TableResource, role: Role, { data }: GrantContext): string {
  return useTable(role, name, data.tables[name]);
}

/** The one place where a function's declared needs become permissions and variables. */
export const grants: Grants = {
  database: useDatabase,
  'all-databases': useAllDatabases,
  'cluster-capacity': seeCapacity,
  'database-roles': useDatabaseRoles,
  directory: useDirectory,
  readers: useReaders,
  'event-store': (role, context) => ({ EVENT_STORE_TABLE: tableOf('event-store', role, context) }),
  'failed-events': (role, context) => ({ FAILED_EVENTS_TABLE: tableOf('failed-events', role, context) }),
  'cache-table': (role, context) => ({ CACHE_TABLE: tableOf('cache-table', role, context) }),
  redis: useRedis,
  'cache-debts-queue': (role, context) => ({
    CACHE_DEBTS_QUEUE_URL: useQueue(role, context, queueId('cache', 'debts')),
  }),
  'scaling-table': (role, context) => ({ SCALING_TABLE: tableOf('scaling-table', role, context) }),
  'effects-table': (role, context) => ({ EFFECTS_TABLE: tableOf('effects-table', role, context) }),
  'webhooks-table': (role, context) => ({ WEBHOOKS_TABLE: tableOf('webhooks-table', role, context) }),
  'deliveries-table': (role, { data }) => useDeliveries(role, data.tables),
  'delivery-outbox': (role, { data }) => relayDeliveries(role, data.tables),
  'delivery-backlog': (role, { data }) => seeDeliveryBacklog(role, data.tables),
  memberships: useMemberships,
  'membership-index': keepMemberships,
  'address-key': useAddressKey,
  archive: useArchive,
  'relay-queue': (role, context) => ({ RELAY_QUEUE_URL: useOwnQueue(role, context, 'relay') }),
  'imports-queue': (role, context) => ({ IMPORTS_QUEUE_URL: useOwnQueue(role, context, 'imports') }),
  'deliveries-queue': (role, context) => ({ DELIVERIES_QUEUE_URL: useOwnQueue(role, context, 'deliveries') }),
  'event-log': useEventLog,
  'cursor-key': useCursorKey,
  'catalog-counts': (role, context) => ({
    CATALOG_COUNTS_FUNCTION: useFunction(role, context, 'catalog-counts'),
  }),
  'topics-function': (role, context) => ({ TOPICS_FUNCTION: useFunction(role, context, 'ops-topics') }),
  'scaling-control': (role, scope) => ({ SCALING_TARGETS: grantScalingControl(role, scope) }),
  'new-versions': grantNewVersions,
  'scaling-notices': (role, { stage }) => ({ SCALING_NOTICES_TOPIC_ARN: grantScalingNotices(role, stage) }),
  'jobs-queue': (role, context) => ({ JOBS_QUEUE_URL: useOwnQueue(role, context, 'jobs') }),
  'replay-targets': (role, { fleet }) => ({ REPLAY_TARGETS: grantReplayTargets(role, fleet) }),
  projections: (role, { fleet }) => ({ PROJECTIONS: grantProjections(role, fleet) }),
  'warm-queue': (role, context) => ({ WARM_QUEUE_URL: useOwnQueue(role, context, 'warm') }),
  'warm-targets': (role, { fleet }) => ({ WARM_TARGETS: grantWarmTargets(role, fleet) }),
  'dead-letters': (role, { data, fleet }) => ({ DEAD_LETTERS: grantDeadLetters(role, data, fleet) }),
};
