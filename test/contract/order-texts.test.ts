import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readOutbox } from '../../functions/kernel/outbox/outbox.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { applyMigration } from '../../functions/ops/domain/apply-migration.ts';
import type { OrderWrite } from '../../functions/orders/domain/order.ts';
import { type ImportStore, importStore } from '../../functions/orders/store/import-store.ts';
import { liveOrders } from '../../functions/orders/store/live-orders.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { eventId, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

/** Lines and events are stored as the text that came; rows, chunks and events from before that are jsonb. */

let world: ShardsFixture;
let orders: OrderStore;
let imports: ImportStore;
let account: AccountId;
let serial = 0;

beforeAll(async () => {
  world = await startShards({ count: 1, database: { name: 'orders_db', migrations } });
  orders = orderStore(world.newRouter());
  imports = importStore(world.newRouter(), async () => false);
});
afterAll(() => world?.stop());
beforeEach(async () => {
  serial += 1;
  account = `acct-text-${serial}` as AccountId;
  await world.query('shard-0', 'DELETE FROM outbox');
});

const newEventId = () => eventId(++serial);
const events = async () => (await readOutbox(world.admin('shard-0', 'orders_db'))).map(({ event }) => event);

/** What an event tells of a write: all but what is private or its own. */
function told({ eventId: _, receivedAt: __, customer, ...order }: OrderWrite) {
  const { email: _email, ...buyer } = customer ?? { id: '' };
  return { ...order, customer: customer && buyer };
}

test('whatever text an order holds, the order that is read and the event that is published say it', async () => {
  // With what JSON must escape, and what the statement puts around it.
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.constantFrom('"', '\\', '\\"}', '","lines":[]}', "'", '%s $1 :orders', 'null', '{}', '\u2028', '😀'),
  );
  const sometimes = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
  const buyer = fc.record({ id: text, name: sometimes(text), email: sometimes(text) });
  const line = fc.record({ sku: text, description: text });
  const plan = fc.record({
    customer: fc.option(buyer),
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ customer, lines }) => {
      const write = orderWrite({
        orderId: `o-${++serial}`,
        eventId: newEventId(),
        customer: JSON.parse(JSON.stringify(customer)),
        lines: lines.map((one, n) => ({ ...one, lineNo: n, quantity: 1, unitPrice: '1', amountMinor: 100 })),
      });
      await world.query('shard-0', 'DELETE FROM outbox');
      await orders.upsert(account, write, requestOrigin('test'));
      const { customer: read, lines: kept } = (await orders.find(account, write.orderId)) ?? {};
      expect({ read, kept }).toEqual({ read: write.customer, kept: write.lines });
      expect((await events()).map(({ data }) => data)).toEqual([told(write)]);
    }),
    { numRuns: 60 },
  );
});

/** Puts an order there as it was stored before: lines as jsonb, which keeps fields in an order of its own. */
async function storedBefore(write: OrderWrite): Promise<void> {
  await orders.upsert(account, write, requestOrigin('test'));
  await world.query(
    'shard-0',
    'UPDATE orders SET lines = CAST(line_items AS jsonb), line_items = NULL WHERE account_id = :account',
    { account },
  );
  await world.query('shard-0', 'DELETE FROM outbox');
}

test('an order from before lines were text is read by every way as any other', async () => {
  const write = orderWrite({ eventId: newEventId() });
  await orders.upsert(account, write, requestOrigin('test'));
  const connect = (shard: string) => world.admin(shard, 'orders_db');
  const live = liveOrders({ loadDirectory: async () => world.directory.current, connect });
  const look = async () => ({
    order: await orders.find(account, 'order-1'),
    many: await orders.findMany(account, ['order-1']),
    list: await orders.list(account, { limit: 10, after: null, status: null }),
    live: await live({ aggregateType: 'order', wanted: [{ accountId: account, id: 'order-1' }] }),
  });
  const now = await look();
  await storedBefore(write);
  expect(await look()).toEqual(now);
  expect(now.list).toMatchObject([{ lineCount: 1 }]);
});

test('an order from before lines were text was taken for changed when the same content came again', async () => {
  const write = orderWrite({ eventId: newEventId() });
  await storedBefore(write);
  const again = (fields: Partial<OrderWrite>) => ({ ...write, eventId: newEventId(), ...fields });
  const upsert = (one: OrderWrite) => orders.upsert(account, one, requestOrigin('test'));
  const later = (minute: number) => ({ receivedAt: `2026-02-01T00:0${minute}:00.000Z` });
  // Older than what is stored, newer, and newer with another price.
  expect(await upsert(again({ modifiedAt: '2010-01-01T00:00:00.000Z' }))).toMatchObject({
    outcome: 'unchanged',
  });
  expect(await upsert(again(later(1)))).toMatchObject({ outcome: 'unchanged', version: 1 });
  await storedBefore(again(later(2)));
  const lines = write.lines.map((line) => ({ ...line, unitPrice: '9.99' }));
  expect(await upsert(again({ ...later(3), lines }))).toMatchObject({ outcome: 'updated', version: 2 });
  expect((await events()).map(({ version }) => version)).toEqual([2]);
  expect((await orders.find(account, 'order-1'))?.lines).toEqual(lines);
});

/** How chunks held an order before they were one text: as an object with the event as `data`, then as an array. */
const earlierForms: Readonly<Record<'objects' | 'arrays', (write: OrderWrite) => unknown>> = {
  objects(write: OrderWrite) {
    const { email = null } = write.customer ?? {};
    return { event_id: write.eventId, received_at: write.receivedAt, email, data: told(write) };
  },
  arrays(write: OrderWrite) {
    const { eventId: id, receivedAt, orderId, status, currency, totalMinor, placedAt, modifiedAt } = write;
    const { email = null } = write.customer ?? {};
    const buyer = write.customer === null ? null : JSON.stringify(told(write).customer);
    const order = [orderId, status, currency, totalMinor, placedAt, modifiedAt];
    return [id, receivedAt, ...order, buyer, email, JSON.stringify(write.lines)];
  },
};

test.each(['objects', 'arrays'] as const)(
  'a chunk that was stored when orders were %s is applied as any other',
  async (form) => {
    const importId = eventId(900_000 + serial);
    const writes = [orderWrite(), orderWrite({ orderId: 'order-2', customer: null })];
    const named = { ...orderWrite().customer, id: 'b', email: 'b"@example.org' };
    const all = [...writes, orderWrite({ orderId: 'order-3', customer: named })].map((write) => ({
      ...write,
      eventId: newEventId(),
    }));
    await imports.addChunk({ accountId: account, importId, chunkNo: 0 }, all);
    await world.query(
      'shard-0',
      'UPDATE import_chunks SET orders = CAST(:orders AS jsonb) WHERE account_id = :account',
      { account, orders: { json: all.map(earlierForms[form]) } },
    );
    const applied = await imports.applyChunk({ accountId: account, importId, chunkNo: 0 }, null);
    expect(applied).toMatchObject({ changed: 3 });
    await expectTold(all);
  },
);

test('a chunk with what JSON must escape is stored and applied as it came', async () => {
  const importId = eventId(900_000 + serial);
  const customer = { id: 'a"\\', name: 'tab\tand\u001funit', email: '😀@example.org' };
  const all = [orderWrite({ customer }), orderWrite({ orderId: 'order-2', customer: null })].map((write) => ({
    ...write,
    eventId: newEventId(),
    lines: write.lines.map((line) => ({ ...line, description: '\u001e"\\\u001f' })),
  }));
  const key = { accountId: account, importId, chunkNo: 0 };
  await imports.addChunk(key, all);
  expect(await imports.applyChunk(key, null)).toMatchObject({ changed: 2 });
  await expectTold(all);
});

/** Each order is stored, and its event says it. */
async function expectTold(all: readonly OrderWrite[]): Promise<void> {
  for (const { orderId, customer, lines } of all) {
    expect(await orders.find(account, orderId)).toMatchObject({ customer, lines });
  }
  const published = (await events()).toSorted((a, b) => (a.aggregateId < b.aggregateId ? -1 : 1));
  expect(published.map(({ data }) => data)).toEqual(all.map(told));
}

test('events that waited in the outbox when its data became text are published as they were', async () => {
  await orders.upsert(account, orderWrite({ eventId: newEventId() }), requestOrigin('test'));
  const before = await events();
  await world.query('shard-0', 'ALTER TABLE outbox ALTER COLUMN data TYPE jsonb USING data::jsonb');
  await world.query('shard-0', 'ALTER TABLE orders DROP COLUMN line_items');
  const migration = migrations.find(({ name }) => name === 'lines and events as text');
  if (!migration) throw new Error('no such migration');
  await world.query('shard-0', `DELETE FROM schema_migrations WHERE id = ${migration.id}`);
  await applyMigration(world.admin('shard-0', 'orders_db'), migration);
  expect(await events()).toEqual(before);
});
