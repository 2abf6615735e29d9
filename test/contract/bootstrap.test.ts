import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseName } from '../../functions/kernel/service-definition.ts';
import { BUCKET_COUNT } from '../../functions/kernel/sharding/bucket.ts';
import { applyMigration } from '../../functions/ops/domain/apply-migration.ts';
import { bootstrap } from '../../functions/ops/domain/bootstrap.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { directClient, untilWaiting } from '../support/direct-client.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

let world: ShardsFixture;

beforeAll(async () => {
  world = await startShards({ count: 2, database: { name: 'orders_db', migrations } });
});
afterAll(() => world?.stop());

test('T43: two shards that lead to one database are refused, before any owner is written', async () => {
  const ports = {
    ...world.ports,
    connect: (_: string, name: DatabaseName) => world.ports.connect('shard-0', name),
  };
  await expect(bootstrap(ports as typeof world.ports)).rejects.toMatchObject({ code: 'invalid_settings' });
});

test('bootstrap may run again and twice at once: nothing changes', async () => {
  const revision = world.directory.current.revision;
  // Several at once, several times: two grants at the same moment were refused ("tuple concurrently updated").
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(Array.from({ length: 4 }, () => bootstrap(world.ports)));
  }
  expect(world.directory.current.revision).toBe(revision);
  const [row] = await world.query('shard-0', 'SELECT count(*) AS n FROM schema_migrations');
  expect(Number(row?.n)).toBe(migrations.length);
});

test('every bucket has an owner row on the shard the directory names, and on no other', async () => {
  const owned = await Promise.all(
    ['shard-0', 'shard-1'].map((shard) => world.query(shard, 'SELECT slot FROM bucket_owner ORDER BY slot')),
  );
  const slots = owned.flat().map((row) => String(row.slot));
  expect(slots).toHaveLength(BUCKET_COUNT);
  expect(new Set(slots).size).toBe(BUCKET_COUNT);
});

test('T41: a shard that is new in the settings joins without buckets; one that is gone from them is refused', async () => {
  const before = world.directory.current;
  const connect = (shard: string, name: DatabaseName) => {
    if (shard === 'shard-2') return async () => [{ shard_id: 'shard-2', database_name: name }];
    return world.ports.connect(shard, name);
  };
  await bootstrap({ ...world.ports, shards: ['shard-0', 'shard-1', 'shard-2'], connect });
  expect(world.directory.current.shards).toEqual(['shard-0', 'shard-1', 'shard-2']);
  expect(world.directory.current.owners).toEqual(before.owners);
  await expect(bootstrap(world.ports)).rejects.toMatchObject({ code: 'invalid_settings' });
});

test('of two runs that come to a migration at once one applies it and the other finds it applied', async () => {
  const holder = await directClient(world);
  await holder.query('CREATE TABLE gate ()');
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE gate');
  const statements = ['LOCK TABLE gate IN ACCESS SHARE MODE', 'CREATE TABLE made_once ()'];
  const migration = { id: 900, name: 'one that is held up', statements };
  const runs = [1, 2].map(() => applyMigration(world.admin('shard-0', 'orders_db'), migration));
  await untilWaiting(holder, 2);
  await holder.query('COMMIT');
  await Promise.all(runs);
  const { rows } = await holder.query('SELECT id FROM schema_migrations WHERE id = 900');
  await holder.end();
  expect(rows).toHaveLength(1);
});
