import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataApiShards } from '../../functions/aws/sql-data-api.ts';
import type { DatabaseName } from '../../functions/kernel/service-definition.ts';
import type { Directory } from '../../functions/kernel/sharding/directory.ts';
import { type AccountRouter, accountRouter } from '../../functions/kernel/sharding/route-account.ts';
import type { ExecuteSql } from '../../functions/kernel/sharding/sql.ts';
import {
  type BootstrapPorts,
  bootstrap,
  type ServiceDatabase,
} from '../../functions/ops/domain/bootstrap.ts';
import type { Faults } from '../../lib/local/engines/data-api/faults.ts';
import { startDataApi } from '../../lib/local/engines/data-api/start-data-api.ts';
import type { PostgresEngine } from '../../lib/local/engines/postgres/contract.ts';
import { startPostgres } from '../../lib/local/engines/postgres/start-postgres.ts';

/** Real shards behind the Data API, bootstrapped, with a directory in memory that tests may change. */
export interface ShardsFixture {
  postgres: PostgresEngine;
  directory: { current: Directory };
  /** A router of its own, as another sandbox would have; of the first database when none is named. */
  newRouter(directoryTtlMs?: number, database?: DatabaseName): AccountRouter;
  /** Straight to a shard's first database as its administrator. */
  query(
    shard: string,
    sql: string,
    parameters?: Parameters<ExecuteSql>[0]['parameters'],
  ): ReturnType<ExecuteSql>;
  /** Straight to one of a shard's databases as its administrator. */
  admin(shard: string, database: DatabaseName): ExecuteSql;
  ports: BootstrapPorts;
  /** Faults of the Data API; set to break calls, unset to mend. */
  faults: { current: Faults | undefined };
  stop(): Promise<void>;
}

export interface ShardsOptions {
  count: number;
  database: ServiceDatabase;
  /** Further databases on every shard. */
  others?: readonly ServiceDatabase[];
  /** A streaming standby beside each shard. */
  standbys?: boolean;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function startShards({
  count,
  database,
  others = [],
  standbys = false,
}: ShardsOptions): Promise<ShardsFixture> {
  // The SDK wants credentials before it signs; the local endpoint checks none.
  process.env.AWS_REGION ??= 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID ??= 'local';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-shards-'));
  const ids = Array.from({ length: count }, (_, i) => `shard-${i}`);
  const everyDatabase = [database, ...others];
  const shards = ids.map((id) => ({ id, databases: everyDatabase.map(({ name }) => name) }));
  const postgres = await startPostgres({ dataDir, shards, standbys }, () => {});
  const faults: ShardsFixture['faults'] = { current: undefined };
  const arn = (id: string) => `arn:aws:rds:us-east-1:000000000000:cluster:${id}`;
  const secret = (id: string, role: string) =>
    `arn:aws:secretsmanager:us-east-1:000000000000:secret:${id}-${role}`;
  const dataApi = await startDataApi(
    {
      clusters: postgres.shards.map(({ id, host, port }) => ({ arn: arn(id), host, port })),
      secrets: postgres.shards.flatMap(({ id, admin, databases }) => [
        { arn: secret(id, 'admin'), username: admin.user, password: admin.password },
        ...databases.map(({ name, role, password }) => ({ arn: secret(id, name), username: role, password })),
      ]),
    },
    { clock: Date.now, faults: (point) => faults.current?.(point) },
  );
  const connectAs = (role: string, name: string) =>
    dataApiShards(
      {
        shards: ids.map((id) => ({ id, clusterArn: arn(id), secretArn: secret(id, role) })),
        database: name,
        endpoint: dataApi.url,
      },
      { clock: Date.now, sleep, random: Math.random },
    );
  const directory = { current: null as Directory | null };
  const ports: BootstrapPorts = {
    shards: ids,
    databases: everyDatabase,
    ensureDatabase: async () => {},
    connect: (shard, name) => connectAs('admin', name)(shard),
    findDirectory: async () => directory.current,
    writeDirectory: async (next) => {
      directory.current = next;
      return 'replaced';
    },
    ensureTopics: async () => {},
  };
  await bootstrap(ports);
  return {
    postgres,
    directory: directory as { current: Directory },
    ports,
    faults,
    newRouter: (directoryTtlMs = 60_000, name = database.name) =>
      accountRouter({
        loadDirectory: async () => directory.current as Directory,
        connect: connectAs(name, name),
        clock: Date.now,
        sleep,
        directoryTtlMs,
        cutoverWaitMs: 2_000,
      }),
    query: (shard, sql, parameters = {}) =>
      connectAs('admin', database.name as DatabaseName)(shard)({
        sql,
        parameters,
        intent: 'write',
        idempotent: false,
      }),
    admin: (shard, name) => connectAs('admin', name)(shard),
    async stop() {
      await dataApi.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
