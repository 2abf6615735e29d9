import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Product, productEvents, productType } from '../../functions/catalog/domain/product.ts';
import { movedTables as catalogTables } from '../../functions/catalog/store/moved-tables.ts';
import type { ChangeRequest } from '../../functions/kernel/records/change-record.ts';
import { decideCreate, decidePatch } from '../../functions/kernel/records/decide-record.ts';
import { type RecordStore, recordStore } from '../../functions/kernel/records/record-store.ts';
import { type Directory, placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { cleanUpDatabase } from '../../functions/kernel/sharding/moving/clean-up.ts';
import type { MovePorts } from '../../functions/kernel/sharding/moving/move-ports.ts';
import { type MoveSubject, subjectOfAccount } from '../../functions/kernel/sharding/moving/move-record.ts';
import { beginMove, runMove } from '../../functions/kernel/sharding/moving/run-move.ts';
import { type AccountRouter, accountRouter } from '../../functions/kernel/sharding/route-account.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { customerType } from '../../functions/orders/domain/customer.ts';
import { customerFigures } from '../../functions/orders/store/customer-figures.ts';
import { liveOrders } from '../../functions/orders/store/live-orders.ts';
import { orderFigures } from '../../functions/orders/store/metrics-store.ts';
import { movedTables } from '../../functions/orders/store/moved-tables.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { memoryMoveLog, movePorts } from '../support/move-world.ts';
import { eventId, minuteOf2011, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { startOrdersAndCatalog } from '../support/orders-world.ts';
import type { ShardsFixture } from '../support/shards-fixture.ts';

const databases = [
  { name: 'orders_db', tables: movedTables },
  { name: 'catalog_db', tables: catalogTables },
] as const;
type Database = (typeof databases)[number]['name'];

let world: ShardsFixture;
let ports: MovePorts;
let account: AccountId;
let serial = 0;

beforeAll(async () => {
  world = await startOrdersAndCatalog();
  ports = movePorts(world, databases, memoryMoveLog());
});
afterAll(() => world?.stop());
beforeEach(() => {
  serial += 1;
  account = `reading-${serial}` as AccountId;
});

/** A sandbox whose copy of the directory is this one and a minute from being read again; `trips` counts its statements. */
function sandbox(remembered: Directory, database: Database = 'orders_db') {
  const trips = { count: 0 };
  let loads = 0;
  const router = accountRouter({
    loadDirectory: async () => (loads++ === 0 ? remembered : world.directory.current),
    connect: (shard) => (statement) => {
      trips.count += 1;
      return world.ports.connect(shard, database)(statement);
    },
    clock: Date.now,
    sleep: async () => undefined,
    directoryTtlMs: 60_000,
    cutoverWaitMs: 2_000,
  });
  return { router, trips };
}

/** As `sandbox`, at its second request: by then it only remembers the directory. */
async function staleSandbox(remembered: Directory, database?: Database) {
  const made = sandbox(remembered, database);
  await made.router.shards();
  return made;
}

async function put(orders: OrderStore, orderId: string, minute: number) {
  serial += 1;
  const times = { placedAt: minuteOf2011(minute), modifiedAt: minuteOf2011(minute) };
  const customer = { id: 'buyer-1' };
  const write = orderWrite({ orderId, eventId: eventId(serial), totalMinor: minute, customer, ...times });
  return orders.upsert(account, write, requestOrigin('test'));
}

/** What a replay asks with: the directory as it is, no remembered one. */
const owners = {
  loadDirectory: async () => world.directory.current,
  connect: (shard: string) => world.admin(shard, 'orders_db'),
};

const home = () => placeAccount(world.directory.current, account).shard;

async function moveAway(subject: MoveSubject = subjectOfAccount(account), with_: MovePorts = ports) {
  const to = home() === 'shard-0' ? 'shard-1' : 'shard-0';
  return runMove(with_, (await beginMove(ports, { subject, to })).id);
}

async function cleanUp() {
  const options = { olderThanSeconds: 0, mayContinue: () => true };
  for (const shard of world.ports.shards)
    for (const database of databases)
      await cleanUpDatabase(ports.connect(shard, database.name), database, options);
}

function change(decide: ChangeRequest<Product>['decide']): ChangeRequest<Product> {
  serial += 1;
  const rest = { isNewId: false, expectedVersions: null, key: null, origin: requestOrigin('test') };
  return { id: 'p-1', decide, eventId: eventId(serial), at: '2026-01-01T00:00:00.000Z', ...rest };
}

const lantern: Product = {
  sku: 'L',
  title: 'Lantern',
  priceMinor: 255,
  currency: 'GBP',
  status: 'active',
};
const createLantern = (products: RecordStore<Product>) =>
  products.change(account, change(decideCreate(lantern, productEvents)));
const asBucket = ({ bucket }: MoveSubject): MoveSubject => ({ kind: 'bucket', bucket });

describe('a sandbox whose directory is older than a move', () => {
  it.each([
    ['an account', (subject: MoveSubject) => subject],
    ['its bucket', asBucket],
  ])(
    'read the old copy for up to 30 s: after the move of %s it reads what was written since',
    async (_, as) => {
      await put(orderStore(world.newRouter()), 'o-1', 1);
      const before = world.directory.current;
      await moveAway(as(subjectOfAccount(account)));
      await put(orderStore(world.newRouter()), 'o-1', 5);
      await put(orderStore(world.newRouter()), 'o-2', 6);
      const read = async <T>(ask: (router: AccountRouter) => Promise<T>) =>
        ask((await staleSandbox(before)).router);
      expect(await read((r) => orderStore(r).find(account, 'o-1'))).toMatchObject({
        version: 2,
        totalMinor: 5,
      });
      const page = await read((r) => orderStore(r).list(account, { limit: 10, after: null, status: null }));
      expect(page.map((one) => one.orderId)).toEqual(['o-2', 'o-1']);
      expect(await read((r) => orderStore(r).count(account))).toBe(2);
      expect((await read((r) => customerFigures(r)(account, ['buyer-1']))).get('buyer-1')).toMatchObject({
        orders: 2,
      });
      expect(await read((r) => recordStore(r, customerType).find(account, 'buyer-1'))).toMatchObject({
        version: 0,
      });
      expect(await read((r) => orderFigures(r)(account, minuteOf2011(0)))).toMatchObject({ orders: 2 });
      const asked = { aggregateType: 'order', wanted: [{ accountId: account, id: 'o-1' }] };
      expect(await liveOrders(owners)(asked)).toMatchObject({ rows: [{ version: 2 }] });
    },
  );

  it('does not take what the clean-up deleted for a missing record or an empty list', async () => {
    await createLantern(recordStore(world.newRouter(60_000, 'catalog_db'), productType));
    const before = world.directory.current;
    await moveAway();
    await cleanUp();
    const stale = async () => recordStore((await staleSandbox(before, 'catalog_db')).router, productType);
    expect(await (await stale()).find(account, 'p-1')).toMatchObject({ data: lantern });
    const page = { limit: 5, after: null, filters: {}, revealsPrivate: false };
    expect((await (await stale()).list(account, page)).records).toHaveLength(1);
    const patch = decidePatch<Product>({ title: 'Lamp' }, productEvents);
    expect(await (await stale()).change(account, change(patch))).toMatchObject({
      answer: { status: 200, body: { title: 'Lamp', version: 2 } },
    });
  });
});

describe('a read', () => {
  it('takes one round trip, found or not, and keeps its order', async () => {
    for (let minute = 0; minute < 30; minute += 1)
      await put(orderStore(world.newRouter()), `o-${minute}`, minute);
    const { router, trips } = await staleSandbox(world.directory.current);
    const orders = orderStore(router);
    expect(await orders.find(account, 'missing')).toBeNull();
    expect(trips.count).toBe(1);
    const page = await orders.list(account, { limit: 30, after: null, status: null });
    expect(trips.count).toBe(2);
    expect(page.map(({ orderId }) => orderId)).toEqual(Array.from({ length: 30 }, (_, n) => `o-${29 - n}`));
    await orders.list(account, { limit: 30, after: null, status: 'cancelled' });
    expect(trips.count).toBe(3);
  });

  it('does not wait behind the fence of a move, and after the flip sees the next write at once', async () => {
    await put(orderStore(world.newRouter()), 'o-1', 1);
    const before = world.directory.current;
    const seen: (number | undefined)[] = [];
    const read = async () => {
      const { router, trips } = await staleSandbox(before);
      seen.push((await orderStore(router).find(account, 'o-1'))?.version, trips.count);
    };
    const watched: MovePorts = {
      ...ports,
      async replaceDirectory(next) {
        await read();
        const outcome = await ports.replaceDirectory(next);
        await put(orderStore(world.newRouter()), 'o-1', 2);
        await read();
        return outcome;
      },
    };
    expect(await moveAway(subjectOfAccount(account), watched)).toMatchObject({ step: 'done' });
    // Refused once each, because a remembered directory is no proof behind a fence; then the old home, then the new one.
    expect(seen).toEqual([1, 2, 2, 2]);
  });
});
