import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DataApiEngine,
  type DataApiOptions,
  type DataApiTools,
  startDataApi,
} from '../../lib/local/engines/data-api/start-data-api.ts';
import type { PostgresEngine } from '../../lib/local/engines/postgres/contract.ts';
import { startPostgres } from '../../lib/local/engines/postgres/start-postgres.ts';

export const clusterArn = (shard: string) => `arn:aws:rds:eu-central-1:000000000000:cluster:${shard}`;
export const secretArn = (shard: string, role: string) =>
  `arn:aws:secretsmanager:eu-central-1:000000000000:secret:${shard}-${role}`;

/** Clusters of a running PostgreSQL engine, and one secret for each shard: that of one database's role. */
export function dataApiOf(postgres: PostgresEngine, database: string): DataApiOptions {
  return {
    clusters: postgres.shards.map(({ id, host, port }) => ({ arn: clusterArn(id), host, port })),
    secrets: postgres.shards.map(({ id, databases }) => {
      const { role, password } = databases.find(({ name }) => name === database)!;
      return { arn: secretArn(id, role), username: role, password };
    }),
  };
}

/** The SDK refuses to run without a region and a key; nothing checks them here. */
export function useDummyCredentials(): void {
  process.env['AWS_REGION'] = 'eu-central-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
}

export interface TestDataApi {
  postgres: PostgresEngine;
  api: DataApiEngine;
  stop(): Promise<void>;
}

/** One fresh shard with `orders_db` and `users_db` behind a Data API whose only secret is that of `orders_db`. */
export async function startTestDataApi(tools: DataApiTools): Promise<TestDataApi> {
  useDummyCredentials();
  const dataDir = mkdtempSync(join(tmpdir(), 'springtide-data-api-test-'));
  const shards = [{ id: 'shard-0', databases: ['orders_db', 'users_db'] }];
  const postgres = await startPostgres({ dataDir, shards, standbys: false }, () => undefined);
  const api = await startDataApi(dataApiOf(postgres, 'orders_db'), tools);
  const stop = async () => {
    await api.stop();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { postgres, api, stop };
}

/** What a caller of that one shard sends along with every request. */
export const caller = {
  resourceArn: clusterArn('shard-0'),
  secretArn: secretArn('shard-0', 'orders_db'),
  database: 'orders_db',
};
