import { expect, test } from 'vitest';
import { listingType } from '../../functions/catalog/domain/listing.ts';
import { productType } from '../../functions/catalog/domain/product.ts';
import { projections } from '../../functions/history/domain/projected-states.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import { type OwnedRow, projectionHash } from '../../functions/kernel/events/live-rows.ts';
import { liveRecords } from '../../functions/kernel/records/live-records.ts';
import type { RecordType } from '../../functions/kernel/records/record-type.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { paymentType } from '../../functions/payments/domain/payment.ts';
import { userType } from '../../functions/users/domain/user.ts';
import { type Api, listing, next, product, recordsWorld, user } from '../support/records-world.ts';

/** H6: what events make of users, products, listings and payments is what their rows hold. */

const world = recordsWorld();
const databases = { users: 'users_db', catalog: 'catalog_db', payments: 'payments_db' } as const;
// biome-ignore lint/suspicious/noExplicitAny: any kind of record
type AnyType = RecordType<any>;

/** The rows as a replay rebuilds them from the events in the outbox. */
async function rebuilt(api: Api, type: AnyType): Promise<OwnedRow[]> {
  const own = (await world.events(api)).filter((event) =>
    event.type.toLowerCase().startsWith(type.aggregate),
  );
  const byId = Map.groupBy(own, ({ id }) => id);
  return [...byId].map(([id, events]) => {
    let state: { content: Readonly<Record<string, unknown>> } | null = null;
    for (const { data, type: eventType } of events)
      state = projections[type.aggregate]?.apply(state, { data, eventType } as DomainEvent) ?? null;
    const hash = projectionHash(state?.content ?? {});
    return { accountId: world.account as AccountId, id, version: events.at(-1)?.version ?? 0, hash };
  });
}

async function live(api: Api, type: AnyType, ids: readonly string[]): Promise<readonly OwnedRow[]> {
  const { directory, admin } = world.shards();
  const find = liveRecords(
    { loadDirectory: async () => directory.current, connect: (shard) => admin(shard, databases[api]) },
    [type],
  );
  const wanted = ids.map((id) => ({ accountId: world.account as AccountId, id }));
  return (await find({ aggregateType: type.aggregate, wanted })).rows;
}

async function expectSame(api: Api, type: AnyType, count: number) {
  const rows = await rebuilt(api, type);
  expect(rows).toHaveLength(count);
  const found = await live(api, type, [...rows.map(({ id }) => id), 'nobody']);
  const byId = (a: OwnedRow, b: OwnedRow) => (a.id < b.id ? -1 : 1);
  expect(found.toSorted(byId)).toEqual(rows.toSorted(byId));
}

test('users: changed, deleted, and with an address that no event carries', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 4; n += 1) ids.push((await world.post('/api/users', user())).body.userId);
  await world.patch(`/api/users/${ids[0]}`, { name: 'Zoë 🛒', role: 'owner' });
  await world.patch(`/api/users/${ids[1]}`, { email: `new${next()}@example.com` });
  await world.remove(`/api/users/${ids[2]}`);
  await expectSame('users', userType, 4);
});

test('products and listings: changed, archived, deleted and back again', async () => {
  const first = (await world.post('/api/products', product({ description: 'x'.repeat(500) }))).body.productId;
  const second = (await world.post('/api/products', product())).body.productId;
  const offered = (await world.post('/api/listings', listing(first))).body.listingId;
  await world.post('/api/listings', listing(first, { channel: 'amazon-de', quantity: 0 }));
  await world.patch(`/api/listings/${offered}`, { priceMinor: 1, status: 'ended' });
  await world.remove(`/api/listings/${offered}`);
  await world.remove(`/api/products/${first}`);
  await world.remove(`/api/products/${second}`);
  await world.put(`/api/products/${second}`, product());
  await expectSame('catalog', productType, 2);
  await expectSame('catalog', listingType, 2);
});

test('payments: what a step moved is no part of the row', async () => {
  const body = {
    orderId: 'o-1',
    amountMinor: 990,
    currency: 'EUR',
    provider: 'stripe',
    outcome: 'authorized',
  };
  const pay = async () => (await world.post('/api/payments', body, `key-${next()}`)).body.paymentId;
  const [captured, voided] = [await pay(), await pay()];
  await world.post(`/api/payments/${captured}/capture`, { amountMinor: 500 }, `key-${next()}`);
  await world.post(`/api/payments/${captured}/refund`, {}, `key-${next()}`);
  await world.post(`/api/payments/${voided}/void`, {}, `key-${next()}`);
  await expectSame('payments', paymentType, 2);
});

test('a row that was changed behind the events is seen', async () => {
  const { userId } = (await world.post('/api/users', user())).body;
  const run = world.shards().admin(world.shardOf().shard, 'users_db');
  const sql = `UPDATE users SET data = data || '{"name": "Mallory"}' WHERE account_id = :a AND id = :id`;
  await run({ sql, parameters: { a: world.account, id: userId }, intent: 'write', idempotent: true });
  const [expected] = await rebuilt('users', userType);
  const [found] = await live('users', userType, [userId]);
  expect(found?.version).toBe(expected?.version);
  expect(found?.hash).not.toBe(expected?.hash);
});
