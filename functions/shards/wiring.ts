import { dynamoDirectory } from '../aws/dynamo-directory.ts';
import { dynamoMoves } from '../aws/dynamo-moves.ts';
import { dataApiShards } from '../aws/sql-data-api.ts';
import { sqsQueue } from '../aws/sqs-queue.ts';
import { migrations as catalogMigrations } from '../catalog/store/migrations.ts';
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
import { migrations as ordersMigrations } from '../orders/store/migrations.ts';
import { movedTables as ordersTables } from '../orders/store/moved-tables.ts';
import { migrations as paymentsMigrations } from '../payments/store/migrations.ts';
import { movedTables as paymentsTables } from '../payments/store/moved-tables.ts';
import { migrations as usersMigrations } from '../users/store/migrations.ts';
import { movedTables as usersTables } from '../users/store/moved-tables.ts';

/** Every service database with its schema and what a move takes along: a service that keeps rows adds its line. */
export const serviceDatabases: readonly (MovedDatabase & { migrations: readonly Migration[] })[] = [
  { name: 'users_db', tables: usersTables, migrations: usersMigrations },
  { name: 'catalog_db', tables: catalogTables, migrations: catalogMigrations },
  { name: 'orders_db', tables: ordersTables, migrations: ordersMigrations },
  { name: 'payments_db', tables: paymentsTables, migrations: paymentsMigrations },
];

/** The Data API ends a statement after 45 s; sums over large slots take long. */
const STATEMENT_DEADLINE_MS = 60_000;

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

export function wireJobs(): SendMessages {
  return sqsQueue(readSettings({ url: textSetting('JOBS_QUEUE_URL') }, process.env).url);
}
