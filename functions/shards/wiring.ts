import { readMetrics } from '../aws/cloudwatch-metrics.ts';
import { connectFailureNotes } from '../aws/connect-failure-notes.ts';
import { dynamoDirectory } from '../aws/dynamo-directory.ts';
import { dynamoMoves } from '../aws/dynamo-moves.ts';
import { readAcuRange } from '../aws/rds-capacity.ts';
import { dataApiShards } from '../aws/sql-data-api.ts';
import { sqsQueue } from '../aws/sqs-queue.ts';
import { movedTables as catalogTables } from '../catalog/store/moved-tables.ts';
import type { Logger } from '../kernel/logger.ts';
import type { SendMessages } from '../kernel/queue.ts';
import { invocationTimeLeftMs } from '../kernel/resilience/invocation-time.ts';
import type { DatabaseName } from '../kernel/service-definition.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import type { Migration } from '../kernel/sharding/migration.ts';
import type { MovePorts } from '../kernel/sharding/moving/move-ports.ts';
import type { MovedDatabase } from '../kernel/sharding/moving/moved-table.ts';
import { adminShardsSetting } from '../kernel/sharding/shard-settings.ts';
import type { ShardId } from '../kernel/sharding/sql.ts';
import { movedTables as ordersTables } from '../orders/store/moved-tables.ts';
import { movedTables as paymentsTables } from '../payments/store/moved-tables.ts';
import { movedTables as usersTables } from '../users/store/moved-tables.ts';
import type { CapacityPorts } from './domain/shard-capacity.ts';

type Schema = { migrations: readonly Migration[] };

/** Every service database with what a move takes along, and its schema: a service that keeps rows adds its line. */
const serviceDatabases: readonly (MovedDatabase & { loadSchema: () => Promise<Schema> })[] = [
  { name: 'users_db', tables: usersTables, loadSchema: () => import('../users/store/migrations.ts') },
  { name: 'catalog_db', tables: catalogTables, loadSchema: () => import('../catalog/store/migrations.ts') },
  { name: 'orders_db', tables: ordersTables, loadSchema: () => import('../orders/store/migrations.ts') },
  {
    name: 'payments_db',
    tables: paymentsTables,
    loadSchema: () => import('../payments/store/migrations.ts'),
  },
];

/** With their schemas. Loaded when they are asked for: who moves rows does not begin with every statement that made their tables. */
export function loadSchemas(): Promise<(MovedDatabase & Schema)[]> {
  return Promise.all(
    serviceDatabases.map(async ({ loadSchema, ...database }) => ({
      ...database,
      migrations: (await loadSchema()).migrations,
    })),
  );
}

/** The Data API ends a statement after 45 s; sums over large slots take long. */
const STATEMENT_DEADLINE_MS = 60_000;

/** Of a statement that costs nothing; the route is answered well before its function's time is over. */
const ASK_DEADLINE_MS = 4_000;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What an invocation adds to the ports of moves. */
export interface MoveRun {
  logger: Logger;
  mayContinue: () => boolean;
}

/** Ports of moves for an invocation. */
export function wireMoves(): (run: MoveRun) => MovePorts {
  const settings = readSettings(
    { shards: adminShardsSetting, directoryTable: textSetting('DIRECTORY_TABLE') },
    process.env,
  );
  const directory = dynamoDirectory(settings.directoryTable);
  const tools = {
    clock: Date.now,
    sleep,
    random: Math.random,
    deadlineMs: STATEMENT_DEADLINE_MS,
    leftMs: invocationTimeLeftMs,
  };
  return (run) => ({
    databases: serviceDatabases,
    connect: (shard, database: DatabaseName) =>
      dataApiShards({ shards: settings.shards, database }, tools)(shard),
    loadDirectory: directory.load,
    replaceDirectory: directory.replace,
    moves: dynamoMoves(settings.directoryTable),
    clock: Date.now,
    sleep,
    ...run,
  });
}

/** What clusters may use and did use, by the metrics of the clusters that the administrator's list names. */
export function wireCapacity(): CapacityPorts {
  const { shards } = readSettings({ shards: adminShardsSetting }, process.env);
  const clusterOf = (id: ShardId) =>
    shards
      .find((one) => one.id === id)
      ?.clusterArn.split(':')
      .at(-1) ?? id;
  const tools = { clock: Date.now, sleep, random: Math.random, deadlineMs: ASK_DEADLINE_MS };
  const connect = dataApiShards(
    { shards, database: 'orders_db' },
    { ...tools, leftMs: invocationTimeLeftMs },
  );
  return {
    shards: shards.map(({ id }) => id),
    readRange: (id) => readAcuRange(clusterOf(id)),
    async readUse(id, window) {
      const dimensions = { DBClusterIdentifier: clusterOf(id) };
      const metric = {
        namespace: 'AWS/RDS',
        name: 'ServerlessDatabaseCapacity',
        statistic: 'Maximum',
        dimensions,
      };
      return (await readMetrics({ use: metric }, window)).use;
    },
    async ask(id) {
      await connect(id)({ sql: 'SELECT 1 AS one', parameters: {}, intent: 'read', idempotent: true });
    },
    clock: Date.now,
  };
}

export function wireJobs(): SendMessages {
  return sqsQueue(readSettings({ url: textSetting('JOBS_QUEUE_URL') }, process.env).url);
}

export const wireNoteTry = () => connectFailureNotes({ env: process.env, clock: Date.now });
