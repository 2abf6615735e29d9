import pg from 'pg';
import { bucketOf } from '../../../functions/kernel/sharding/bucket.ts';
import { type Placement, placeAccount } from '../../../functions/kernel/sharding/directory.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { migrations } from '../../../functions/orders/store/migrations.ts';
import { type ShardsFixture, startShards } from '../../support/shards-fixture.ts';

export const ACCOUNT = 'acct-bench' as AccountId;
export const BUCKET = bucketOf(ACCOUNT);

/** One real shard with the orders service's schema, and a connection straight to its database. */
export interface OrdersServer {
  world: ShardsFixture;
  placement: Placement;
  client: pg.Client;
  connectionString: string;
  stop(): Promise<void>;
}

export async function startOrdersServer(): Promise<OrdersServer> {
  const world = await startShards({ count: 1, database: { name: 'orders_db', migrations } });
  const [shard] = world.postgres.shards;
  if (shard === undefined) throw new Error('no shard started');
  const connectionString = `postgres://${shard.admin.user}:${encodeURIComponent(shard.admin.password)}@${shard.host}:${shard.port}/orders_db`;
  const client = new pg.Client({ connectionString });
  await client.connect();
  return {
    world,
    placement: placeAccount(world.directory.current, ACCOUNT),
    client,
    connectionString,
    async stop() {
      await client.end();
      await world.stop();
    },
  };
}
