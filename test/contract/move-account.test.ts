import { afterAll, beforeAll, expect, test } from 'vitest';
import { readOutbox } from '../../functions/kernel/outbox/outbox.ts';
import { bucketOf } from '../../functions/kernel/sharding/bucket.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { cleanUpDatabase } from '../../functions/kernel/sharding/moving/clean-up.ts';
import type { MovePorts } from '../../functions/kernel/sharding/moving/move-ports.ts';
import { type MoveStep, subjectOfAccount } from '../../functions/kernel/sharding/moving/move-record.ts';
import { beginMove, runMove } from '../../functions/kernel/sharding/moving/run-move.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { importStore } from '../../functions/orders/store/import-store.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { movedTables } from '../../functions/orders/store/moved-tables.ts';
import { orderStore } from '../../functions/orders/store/order-store.ts';
import { atStep, dyingPorts, Killed, memoryMoveLog, movePorts } from '../support/move-world.ts';
import { eventId, minuteOf2011, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

let world: ShardsFixture;
let ports: MovePorts;
let serial = 0;
const database = { name: 'orders_db', tables: movedTables } as const;

beforeAll(async () => {
  world = await startShards({ count: 2, database: { name: 'orders_db', migrations } });
  ports = movePorts(world, [database], memoryMoveLog());
});
afterAll(() => world?.stop());

function newAccount() {
  serial += 1;
  const account = `acct-move-${serial}` as AccountId;
  return { account, shard: placeAccount(world.directory.current, account).shard };
}

const other = (shard: string) => (shard === 'shard-0' ? 'shard-1' : 'shard-0');
function newEventId(): string {
  serial += 1;
  return eventId(serial);
}

async function countOn(shard: string, table: string, account: string): Promise<number> {
  const sql = `SELECT count(*) AS n FROM ${table} WHERE account_id = :account_id`;
  const [row] = await world.query(shard, sql, { account_id: account });
  return Number(row?.n);
}

test('an account moves with its orders, counters, imports, chunks and waiting events, and back again', async () => {
  const { account, shard } = newAccount();
  const orders = orderStore(world.newRouter());
  const imports = importStore(world.newRouter(), async () => false);
  for (let n = 0; n < 30; n += 1) {
    await orders.upsert(
      account,
      orderWrite({ orderId: `o-${n}`, eventId: newEventId() }),
      requestOrigin('test'),
    );
  }
  const key = { accountId: account, importId: newEventId(), chunkNo: 0 };
  const chunk = Array.from({ length: 500 }, (_, n) =>
    orderWrite({ orderId: `chunk-${n}`, eventId: newEventId() }),
  );
  await imports.addChunk(key, chunk);
  const to = other(shard);
  const begun = await beginMove(ports, { subject: subjectOfAccount(account), to });
  const move = await runMove(ports, begun.id);
  expect(move.step).toBe('done');
  expect(move.verified['orders_db.orders']?.rows).toBe(30);
  expect(placeAccount(world.directory.current, account)).toMatchObject({
    shard: to,
    slot: `a:${account}`,
    epoch: 2,
  });
  expect(await countOn(to, 'orders', account)).toBe(30);
  expect(await countOn(to, 'outbox', account)).toBe(30);
  expect(await countOn(shard, 'outbox', account)).toBe(0);
  const late = orderWrite({
    orderId: 'o-1',
    eventId: newEventId(),
    status: 'shipped',
    modifiedAt: minuteOf2011(99_999),
  });
  expect(await orders.upsert(account, late, requestOrigin('test'))).toMatchObject({
    outcome: 'updated',
    version: 2,
    shard: to,
  });
  expect(await imports.applyChunk(key, null)).toEqual({ kind: 'applied', shard: to, changed: 500 });
  expect(await orders.count(account)).toBe(530);
  const options = { olderThanSeconds: 0, mayContinue: () => true };
  // With the orders, two counters, a chunk, and the customer whom all orders name.
  expect(await cleanUpDatabase(ports.connect(shard, 'orders_db'), database, options)).toBe(30 + 2 + 1 + 1);
  expect(await countOn(to, 'customers', account)).toBe(1);
  expect(await countOn(shard, 'orders', account)).toBe(0);
  const back = await runMove(
    ports,
    (await beginMove(ports, { subject: subjectOfAccount(account), to: shard })).id,
  );
  expect(back).toMatchObject({ step: 'done', verified: { 'orders_db.orders': { rows: 530 } } });
  expect(await orders.count(account)).toBe(530);
});

test('events leave the outbox in the order of their numbers, also from 9999 to 10000', async () => {
  const { account, shard } = newAccount();
  const orders = orderStore(world.newRouter());
  await world.query(shard, 'DELETE FROM outbox');
  await world.query(shard, 'ALTER TABLE outbox ALTER COLUMN position RESTART WITH 9998');
  for (let n = 0; n < 4; n += 1) {
    const write = orderWrite({ eventId: newEventId(), totalMinor: n, modifiedAt: minuteOf2011(n) });
    await orders.upsert(account, write, requestOrigin('test'));
  }
  const waiting = await readOutbox(ports.connect(shard, 'orders_db'));
  expect(waiting.map(({ event }) => event.version)).toEqual([1, 2, 3, 4]);
});

test('a runner that died as it closed the fence was noticed after 90 s only, and writes waited as long', async () => {
  const { account, shard } = newAccount();
  const orders = orderStore(world.newRouter());
  await orders.upsert(account, orderWrite({ eventId: newEventId() }), requestOrigin('test'));
  const { id } = await beginMove(ports, { subject: subjectOfAccount(account), to: other(shard) });
  await expect(runMove(dyingPorts(ports, { atCall: 1, of: 'a fence' }), id)).rejects.toThrow(Killed);
  const left = await ports.moves.find(bucketOf(account));
  expect(left).toMatchObject({ id, step: 'fence', fencedAtMs: expect.any(Number) });
  const soon = { ...ports, clock: () => Date.now() + 16_000 };
  expect(await runMove(soon, id)).toMatchObject({ step: 'done' });
  expect(await orders.count(account)).toBe(1);
});

test('a second runner that died at the fence was noticed after 90 s only, though the first had left it closed', async () => {
  const { account, shard } = newAccount();
  const orders = orderStore(world.newRouter());
  await orders.upsert(account, orderWrite({ eventId: newEventId() }), requestOrigin('test'));
  const { id } = await beginMove(ports, { subject: subjectOfAccount(account), to: other(shard) });
  await expect(runMove(dyingPorts(ports, { atCall: 1, of: 'a fence' }), id)).rejects.toThrow(Killed);
  const later = (ms: number) => ({ ...ports, clock: () => Date.now() + ms });
  // Finds the record, takes it over, and is no more.
  await expect(runMove(dyingPorts(later(16_000), { atCall: 2, of: 'any call' }), id)).rejects.toThrow(Killed);
  expect(await ports.moves.find(bucketOf(account))).toMatchObject({ id, step: 'fence', attempt: 3 });
  expect(await runMove(later(32_000), id)).toMatchObject({ step: 'done' });
  expect(await orders.count(account)).toBe(1);
});

test.each<[string, MoveStep, string]>([
  ['misses a row', 'baseline', "DELETE FROM orders WHERE account_id = :account_id AND order_id = 'o-2'"],
  [
    'has a row too many',
    'fence',
    'INSERT INTO orders SELECT (jsonb_populate_record(o, \'{"order_id": "o-7"}\')).* FROM orders o WHERE account_id = :account_id AND order_id = \'o-2\'',
  ],
  [
    'says something else',
    'fence',
    "UPDATE orders SET total_minor = total_minor + 1 WHERE account_id = :account_id AND order_id = 'o-2'",
  ],
])(
  'a copy that %s is found before the flip: the move is given up, and the account lives on where it was',
  async (_, step, sql) => {
    const { account, shard } = newAccount();
    const orders = orderStore(world.newRouter());
    const place = (n: number) =>
      orders.upsert(account, orderWrite({ orderId: `o-${n}`, eventId: newEventId() }), requestOrigin('test'));
    for (let n = 0; n < 4; n += 1) await place(n);
    const to = other(shard);
    const { id } = await beginMove(ports, { subject: subjectOfAccount(account), to });
    const spoil = () => world.query(to, sql, { account_id: account });
    await expect(runMove(atStep(ports, step, spoil), id)).rejects.toMatchObject({ code: 'corrupt' });
    expect(await ports.moves.find(bucketOf(account))).toMatchObject({
      step: 'aborted',
      failure: expect.stringContaining('orders_db.orders differs'),
    });
    expect(placeAccount(world.directory.current, account)).toMatchObject({ shard });
    expect(await place(9)).toMatchObject({ outcome: 'created', shard });
    expect(await orders.count(account)).toBe(5);
    expect(await countOn(to, 'orders', account)).toBe(0);
  },
);
