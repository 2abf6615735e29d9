import { Client } from 'pg';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import type { ShardsFixture } from './shards-fixture.ts';

/** Straight to the first shard's first database as its administrator, for what takes a transaction of several statements. */
export async function directClient({ postgres }: ShardsFixture): Promise<Client> {
  const [shard] = postgres.shards;
  if (shard === undefined) throw new Error('no shard started');
  const { host, port, admin, databases } = shard;
  const client = new Client({
    ...{ host, port, database: databases[0]?.name },
    ...{ user: admin.user, password: admin.password },
  });
  await client.connect();
  return client;
}

const WAITING =
  "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/** Until so many statements of the database wait for a lock. */
export function untilWaiting(watcher: Client, count: number): Promise<void> {
  return eventually(async () => expect((await watcher.query(WAITING)).rows).toHaveLength(count), 60_000);
}
