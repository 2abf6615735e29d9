import { dynamoDirectory } from '../aws/dynamo-directory.ts';
import { eventLogSettings } from '../aws/event-log-settings.ts';
import { ensureTopics } from '../aws/event-log-topics.ts';
import { invokeFunction } from '../aws/invoke-function.ts';
import { ensureServiceDatabase, roleSecrets } from '../aws/service-database.ts';
import { dataApiShards } from '../aws/sql-data-api.ts';
import { openTopicAdmin } from '../aws/topic-admin.ts';
import { migrations as catalogMigrations } from '../catalog/store/migrations.ts';
import type { TopicWish } from '../kernel/events/topic-admin.ts';
import type { DatabaseName, ServiceDefinition } from '../kernel/service-definition.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import { adminShardsSetting, type ShardAddress } from '../kernel/sharding/shard-settings.ts';
import type { ConnectShard } from '../kernel/sharding/sql.ts';
import { migrations as ordersMigrations } from '../orders/store/migrations.ts';
import { migrations as paymentsMigrations } from '../payments/store/migrations.ts';
import { migrations as usersMigrations } from '../users/store/migrations.ts';
import type { TopicsAnswer, TopicsOrder, TopicsPorts } from './domain/apply-topics.ts';
import type { BootstrapPorts, ServiceDatabase } from './domain/bootstrap.ts';
import type { HealthCheck } from './domain/check-health.ts';

/** Where an administrator connects to create databases. */
const MAINTENANCE_DATABASE = 'postgres';

/** Every service database with its migrations: a service that keeps rows adds its line. */
const databases: readonly ServiceDatabase[] = [
  { name: 'users_db', migrations: usersMigrations },
  { name: 'catalog_db', migrations: catalogMigrations },
  { name: 'orders_db', migrations: ordersMigrations },
  { name: 'payments_db', migrations: paymentsMigrations },
];

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function connectAs(shards: readonly ShardAddress[], database: string): ConnectShard {
  return dataApiShards({ shards, database }, { clock: Date.now, sleep, random: Math.random });
}

/** Every topic, as the services declare them. */
export type TopicsOf = () => Readonly<Record<string, TopicWish>>;

const DAY_MS = 86_400_000;

/** The topics that services declare, as the log is to have them. */
export function topicsIn(services: readonly Pick<ServiceDefinition, 'topics'>[]): ReturnType<TopicsOf> {
  const topics = services.flatMap((service) => Object.entries(service.topics));
  return Object.fromEntries(
    topics.map(([topic, { partitions, retentionDays }]) => [
      topic,
      { partitions, retentionMs: retentionDays * DAY_MS },
    ]),
  );
}

/** The function that sees to topics. */
export function wireAskTopics() {
  const { arn } = readSettings({ arn: textSetting('TOPICS_FUNCTION') }, process.env);
  return (order: TopicsOrder) => invokeFunction<TopicsAnswer>(arn, order);
}

/** The topics of the log, for an operator. */
export function wireTopics(wishes: TopicsOf): TopicsPorts {
  const connection = readSettings(eventLogSettings, process.env);
  return { wishes, open: () => openTopicAdmin(connection) };
}

export function wireBootstrap(topicsOf: TopicsOf): BootstrapPorts {
  const settings = readSettings(
    {
      shards: adminShardsSetting,
      roles: textSetting('DATABASE_ROLES_SECRET_ARN'),
      directoryTable: textSetting('DIRECTORY_TABLE'),
      ...eventLogSettings,
    },
    process.env,
  );
  const directory = dynamoDirectory(settings.directoryTable);
  const administer = connectAs(settings.shards, MAINTENANCE_DATABASE);
  const roleSecretOf = roleSecrets(settings.roles);
  return {
    shards: settings.shards.map((shard) => shard.id),
    databases,
    ensureDatabase: (shard, name) =>
      ensureServiceDatabase(administer(shard), name, () => roleSecretOf(shard, name)),
    connect: (shard, name: DatabaseName) => connectAs(settings.shards, name)(shard),
    findDirectory: directory.find,
    writeDirectory: directory.replace,
    async ensureTopics() {
      await ensureTopics(settings, topicsOf());
    },
  };
}

/** One check per shard and one for the directory. */
export function wireHealthChecks(): HealthCheck[] {
  const settings = readSettings(
    { shards: adminShardsSetting, table: textSetting('DIRECTORY_TABLE') },
    process.env,
  );
  const connect = connectAs(settings.shards, MAINTENANCE_DATABASE);
  const shardChecks = settings.shards.map(({ id }) => ({
    name: id,
    async run() {
      await connect(id)({ sql: 'SELECT 1 AS one', parameters: {}, intent: 'read', idempotent: true });
    },
  }));
  const run = async () => {
    await dynamoDirectory(settings.table).load();
  };
  return [...shardChecks, { name: 'directory', run }];
}
