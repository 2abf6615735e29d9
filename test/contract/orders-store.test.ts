import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { foldOrder, type GuardedOrder } from '../../functions/orders/domain/fold-order.ts';
import type { OrderWrite } from '../../functions/orders/domain/order.ts';
import { type ImportStore, importStore, pendingChunks } from '../../functions/orders/store/import-store.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { eventId, minuteOf2011, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

let world: ShardsFixture;
let orders: OrderStore;
let imports: ImportStore;
let serial = 0;

beforeAll(async () => {
  world = await startShards({ count: 2, database: { name: 'orders_db', migrations } });
  orders = orderStore(world.newRouter());
  imports = importStore(world.newRouter(), async () => false);
});
afterAll(() => world?.stop());

/** A fresh account and the shard it lives on. */
function newAccount(): { account: AccountId; shard: string } {
  serial += 1;
  const account = `acct-test-${serial}` as AccountId;
  return { account, shard: placeAccount(world.directory.current, account).shard };
}

function newEventId(): string {
  serial += 1;
  return eventId(serial);
}

async function outboxOf(account: AccountId, shard: string) {
  const sql =
    'SELECT aggregate_id, version, event_type FROM outbox WHERE account_id = :account_id ORDER BY position';
  return world.query(shard, sql, { account_id: account });
}

test('the statement does what the pure fold says, write by write', async () => {
  const specs = fc.array(
    fc.record({ modified: fc.nat(2), status: fc.constantFrom('open', 'paid'), again: fc.boolean() }),
    { minLength: 1, maxLength: 7 },
  );
  await fc.assert(
    fc.asyncProperty(specs, async (plan) => {
      const { account, shard } = newAccount();
      let state: GuardedOrder | null = null;
      let last: OrderWrite | null = null;
      for (const [n, { modified, status, again }] of plan.entries()) {
        const fresh = {
          eventId: newEventId(),
          modifiedAt: minuteOf2011(modified),
          receivedAt: minuteOf2011(1000 + n),
          status,
        };
        const write: OrderWrite = again && last ? last : orderWrite(fresh as Partial<OrderWrite>);
        const expected = foldOrder(account, state, write);
        const actual = await orders.upsert(account, write, requestOrigin('test'));
        expect(actual).toEqual({ outcome: expected.outcome, version: expected.state.order.version, shard });
        state = expected.state;
        last = write;
      }
      expect(await orders.find(account, 'order-1')).toEqual(state?.order);
      const versions = (await outboxOf(account, shard)).map((row) => Number(row.version));
      expect(versions).toEqual(Array.from({ length: state?.order.version ?? 0 }, (_, i) => i + 1));
      expect(await orders.count(account)).toBe(1);
    }),
    { numRuns: 40 },
  );
});

test('T50: parallel writers in any order end in the newest content, with contiguous versions and one event each', async () => {
  const { account, shard } = newAccount();
  const writes = Array.from({ length: 40 }, (_, n) =>
    orderWrite({
      orderId: `order-${n % 4}`,
      eventId: newEventId(),
      modifiedAt: minuteOf2011(n),
      receivedAt: minuteOf2011(1000 + n),
      totalMinor: n,
    }),
  );
  const shuffled = [...writes, ...writes]
    .sort((a, b) => (a.eventId + a.orderId < b.orderId + b.eventId ? -1 : 1))
    .reverse();
  await Promise.all(shuffled.map((write) => orders.upsert(account, write, requestOrigin('test'))));
  for (let n = 36; n < 40; n += 1) {
    const order = await orders.find(account, `order-${n % 4}`);
    expect(order).toMatchObject({ totalMinor: n, modifiedAt: minuteOf2011(n) });
    const events = (await outboxOf(account, shard)).filter((row) => row.aggregate_id === `order-${n % 4}`);
    expect(events.map((row) => Number(row.version))).toEqual(
      Array.from({ length: order?.version ?? 0 }, (_, i) => i + 1),
    );
    expect(events.map((row) => row.event_type)[0]).toBe('OrderCreated');
  }
  expect(await orders.count(account)).toBe(4);
});

test('a stale directory can neither write nor read: the shard refuses the epoch and nothing is written', async () => {
  const { account, shard } = newAccount();
  await orders.upsert(account, orderWrite({ eventId: newEventId() }), requestOrigin('test'));
  const { bucket, slot } = placeAccount(world.directory.current, account);
  const before = world.directory.current;
  await world.query(shard, "UPDATE bucket_owner SET epoch = 2, state = 'moved' WHERE slot = :slot", { slot });
  const late = orderWrite({
    eventId: newEventId(),
    status: 'shipped',
    receivedAt: '2026-06-01T00:00:00.000Z',
  });
  await expect(orders.upsert(account, late, requestOrigin('test'))).rejects.toMatchObject({
    code: 'stale_directory',
  });
  expect(await outboxOf(account, shard)).toHaveLength(1);
  await expect(orders.find(account, 'order-1')).rejects.toMatchObject({ code: 'stale_directory' });
  const stored = 'SELECT status FROM orders WHERE account_id = :account';
  expect(await world.query(shard, stored, { account })).toEqual([{ status: 'paid' }]);
  await world.query(shard, "UPDATE bucket_owner SET state = 'active' WHERE slot = :slot", { slot });
  world.directory.current = { ...before, revision: 2, epochs: before.epochs.with(bucket, 2) };
  expect(await orders.upsert(account, late, requestOrigin('test'))).toMatchObject({
    outcome: 'updated',
    version: 2,
  });
});

test('an account that left its bucket alone is refused there, its neighbours are not', async () => {
  const { account, shard } = newAccount();
  const { slot } = placeAccount(world.directory.current, account);
  const moved = { account_id: account, slot };
  await world.query(
    shard,
    'UPDATE bucket_owner SET moved_out = jsonb_build_object(:account_id, true) WHERE slot = :slot',
    moved,
  );
  await expect(
    orders.upsert(account, orderWrite({ eventId: newEventId() }), requestOrigin('test')),
  ).rejects.toMatchObject({
    code: 'stale_directory',
  });
});

test('T87: an answer that is lost after the commit changes nothing when the write is sent again', async () => {
  const { account, shard } = newAccount();
  let drops = 0;
  world.faults.current = ({ sql }) => {
    if (!sql?.includes('INSERT INTO orders') || drops === 2) return undefined;
    drops += 1;
    return { kind: 'drop-after' };
  };
  const result = await orders.upsert(account, orderWrite({ eventId: newEventId() }), requestOrigin('test'));
  world.faults.current = undefined;
  expect(drops).toBe(2);
  expect(result).toMatchObject({ outcome: 'created', version: 1 });
  expect(await outboxOf(account, shard)).toHaveLength(1);
  expect(await orders.count(account)).toBe(1);
});

test('a chunk is applied once, however many workers get its message at once', async () => {
  const { account, shard } = newAccount();
  const importId = newEventId();
  const writes = Array.from({ length: 500 }, (_, n) =>
    orderWrite({ orderId: `o-${n}`, eventId: newEventId() }),
  );
  const key = { accountId: account, importId, chunkNo: 0 };
  await imports.addChunk(key, writes);
  await imports.addChunk(key, writes.slice(0, 3));
  const request = {
    importId,
    chunks: 1,
    orders: 500,
    rejected: 0,
    rejections: [],
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  await imports.accept(account, request);
  expect(await imports.find(account, importId)).toMatchObject({
    state: 'running',
    chunksDone: 0,
    finishedAt: null,
  });
  const results = await Promise.all(Array.from({ length: 6 }, () => imports.applyChunk(key, null)));
  const changes = results.map((one) => (one.kind === 'applied' ? one.changed : 'held back'));
  expect(changes.filter((changed) => changed !== null)).toEqual([500]);
  expect(await imports.find(account, importId)).toMatchObject({
    state: 'done',
    created: 500,
    updated: 0,
    unchanged: 0,
    stale: 0,
  });
  expect(await outboxOf(account, shard)).toHaveLength(500);
  expect(await orders.count(account)).toBe(500);
});

test('an import sent again under a new id changes nothing and publishes nothing', async () => {
  const { account, shard } = newAccount();
  const contents = Array.from({ length: 50 }, (_, n) => ({ orderId: `o-${n}` }));
  for (const receivedAt of ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']) {
    const importId = newEventId();
    const key = { accountId: account, importId, chunkNo: 0 };
    await imports.addChunk(
      key,
      contents.map((content) => orderWrite({ ...content, eventId: newEventId(), receivedAt })),
    );
    await imports.accept(account, {
      importId,
      chunks: 1,
      orders: 50,
      rejected: 0,
      rejections: [],
      createdAt: receivedAt,
    });
    const changed = receivedAt.startsWith('2026-01-01') ? 50 : 0;
    expect(await imports.applyChunk(key, null)).toMatchObject({ kind: 'applied', changed });
  }
  expect(await outboxOf(account, shard)).toHaveLength(50);
});

test('parallel chunks over the same orders in opposite orders do not deadlock', async () => {
  const { account } = newAccount();
  const keys = Array.from({ length: 8 }, () => ({ accountId: account, importId: newEventId(), chunkNo: 0 }));
  for (const [n, key] of keys.entries()) {
    const writes = Array.from({ length: 200 }, (_, i) =>
      orderWrite({
        orderId: `o-${n % 2 ? i : 199 - i}`,
        eventId: newEventId(),
        receivedAt: minuteOf2011(n),
        totalMinor: n,
      }),
    );
    await imports.addChunk(key, writes);
  }
  await Promise.all(keys.map((key) => imports.applyChunk(key, null)));
  expect(await orders.find(account, 'o-7')).toMatchObject({ totalMinor: 7 });
});

test('the sweep sees chunks of accepted imports only', async () => {
  const { account, shard } = newAccount();
  const accepted = newEventId();
  const abandoned = newEventId();
  for (const importId of [accepted, abandoned]) {
    await imports.addChunk({ accountId: account, importId, chunkNo: 0 }, [
      orderWrite({ eventId: newEventId() }),
    ]);
  }
  const request = {
    importId: accepted,
    chunks: 1,
    orders: 1,
    rejected: 0,
    rejections: [],
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  await imports.accept(account, request);
  const chunks = await pendingChunks(
    (statement) => world.query(shard, statement.sql, statement.parameters),
    -5,
  );
  const mine = chunks.filter((chunk) => chunk.accountId === account);
  expect(mine).toEqual([{ accountId: account, importId: accepted, chunkNo: 0 }]);
});

test('lists walk every order once, newest first, page by page, also when others come and some change meanwhile', async () => {
  const { account } = newAccount();
  const place = (orderId: string, minute: number, totalMinor = 1) => {
    const times = { placedAt: minuteOf2011(minute), modifiedAt: minuteOf2011(totalMinor) };
    const write = orderWrite({ orderId, eventId: newEventId(), totalMinor, ...times });
    return orders.upsert(account, write, requestOrigin('test'));
  };
  for (let n = 0; n < 23; n += 1) await place(`o-${n}`, n % 5);
  const walked: string[] = [];
  let after: { placedAt: string; orderId: string } | null = null;
  for (let page = 0; ; page += 1) {
    const found = await orders.list(account, { limit: 4, after, status: null });
    walked.push(...found.slice(0, 4).map((order) => order.orderId));
    if (found.length <= 4) break;
    after = found[3] ?? null;
    // Before all, and where the walk has been; a change does not move an order.
    await place(`new-${page}`, 9);
    await place(`late-${page}`, 5);
    await place(`o-${page}`, page % 5, 7);
  }
  expect(walked.toSorted()).toEqual(Array.from({ length: 23 }, (_, n) => `o-${n}`).toSorted());
  expect(await orders.list(account, { limit: 50, after: null, status: 'shipped' })).toEqual([]);
});

test('one account never sees another: same order id, different rows', async () => {
  const a = newAccount();
  const b = newAccount();
  await orders.upsert(a.account, orderWrite({ eventId: newEventId(), totalMinor: 1 }), requestOrigin('test'));
  expect(await orders.find(b.account, 'order-1')).toBeNull();
  expect(await orders.list(b.account, { limit: 10, after: null, status: null })).toEqual([]);
  expect(await orders.count(b.account)).toBe(0);
});
