import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrations } from '../../functions/catalog/store/migrations.ts';
import { movedTables } from '../../functions/catalog/store/moved-tables.ts';
import { bucketOf } from '../../functions/kernel/sharding/bucket.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import type { MovePorts } from '../../functions/kernel/sharding/moving/move-ports.ts';
import { subjectOfAccount } from '../../functions/kernel/sharding/moving/move-record.ts';
import { beginMove, runMove } from '../../functions/kernel/sharding/moving/run-move.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { memoryMoveLog, movePorts } from '../support/move-world.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

let world: ShardsFixture;
let ports: MovePorts;

beforeAll(async () => {
  world = await startShards({ count: 2, database: { name: 'catalog_db', migrations } });
  ports = movePorts(world, [{ name: 'catalog_db', tables: movedTables }], memoryMoveLog());
});
afterAll(() => world?.stop());

const FILL = `INSERT INTO products (account_id, id, bucket, version, status, data, created_at, updated_at, last_event_id)
SELECT :account, 'p-' || lpad(n::text, 4, '0'), :bucket, 1, 'active', jsonb_build_object('sku', 's' || n, 'text', repeat(CAST(:text AS text), CAST(:times AS integer))),
  now(), now(), gen_random_uuid() FROM generate_series(1, CAST(:rows AS integer)) AS n`;

async function fill(
  account: AccountId,
  shape: { rows: number; text: string; times: number },
): Promise<string> {
  const { shard } = placeAccount(world.directory.current, account);
  await world.query(shard, FILL, { account, bucket: bucketOf(account), ...shape });
  return shard;
}

async function moveAway(account: AccountId, from: string, with_: MovePorts = ports) {
  const to = from === 'shard-0' ? 'shard-1' : 'shard-0';
  return runMove(with_, (await beginMove(ports, { subject: subjectOfAccount(account), to })).id);
}

/** The same ports, with something that happens on the source just after the first page has arrived. */
function afterFirstPage(happen: () => Promise<void>): MovePorts {
  let pages = 0;
  const connect: MovePorts['connect'] = (shard, database) => {
    const execute = ports.connect(shard, database);
    return async (statement) => {
      const rows = await execute(statement);
      if (statement.sql.includes('INSERT INTO products AS t')) pages += 1;
      if (pages === 1) {
        pages += 1;
        await happen();
      }
      return rows;
    };
  };
  return { ...ports, connect };
}

test('a value that wanders from a copied row to one that is not yet copied clashes for a moment, and arrives', async () => {
  const account = 'acct-wandering' as AccountId;
  const shard = await fill(account, { rows: 1_100, text: 'x', times: 1 });
  const give = `UPDATE products SET version = version + 1, data = data || jsonb_build_object('sku', CAST(:sku AS text))
    WHERE account_id = :account AND id = :id`;
  const wandering = afterFirstPage(async () => {
    await world.query(shard, give, { account, id: 'p-0001', sku: 'new' });
    await world.query(shard, give, { account, id: 'p-1100', sku: 's1' });
  });
  const move = await moveAway(account, shard, wandering);
  expect(move).toMatchObject({ step: 'done', verified: { 'catalog_db.products': { rows: 1_100 } } });
  const sql =
    "SELECT id FROM products WHERE account_id = :account AND data ->> 'sku' IN ('new', 's1') ORDER BY id";
  expect(await world.query(move.to.shard, sql, { account })).toEqual([{ id: 'p-0001' }, { id: 'p-1100' }]);
});

test('rows above 64 KB and above 1 MiB arrive whole, in whatever script they are', async () => {
  const account = 'acct-long' as AccountId;
  const shard = await fill(account, { rows: 3, text: 'ä€😀"\\', times: 70_000 });
  const size = 'SELECT max(octet_length(t::text)) AS bytes FROM products t WHERE account_id = :account';
  const [before] = await world.query(shard, size, { account });
  expect(Number(before?.bytes)).toBeGreaterThan(1_048_576);
  const move = await moveAway(account, shard);
  expect(move).toMatchObject({ step: 'done', verified: { 'catalog_db.products': { rows: 3 } } });
  expect(await world.query(move.to.shard, size, { account })).toEqual([before]);
});

test('a table with accounts that nobody declared stops a move before it begins', async () => {
  const account = 'acct-undeclared' as AccountId;
  const shard = await fill(account, { rows: 1, text: 'x', times: 1 });
  const forgetful = { ...ports, databases: [{ name: 'catalog_db' as const, tables: movedTables.slice(1) }] };
  await expect(moveAway(account, shard, forgetful)).rejects.toMatchObject({ code: 'invalid_settings' });
  expect((await ports.moves.find(bucketOf(account)))?.step).toBe('aborted');
  expect(placeAccount(world.directory.current, account).shard).toBe(shard);
});
