import { type Listing, listingType } from '../../functions/catalog/domain/listing.ts';
import { type Product, productType } from '../../functions/catalog/domain/product.ts';
import { decideReplace } from '../../functions/kernel/records/decide-record.ts';
import { recordStore } from '../../functions/kernel/records/record-store.ts';
import type { RecordData, RecordType } from '../../functions/kernel/records/record-type.ts';
import type { DatabaseName } from '../../functions/kernel/service-definition.ts';
import type { AccountRouter } from '../../functions/kernel/sharding/route-account.ts';
import type { ShardId } from '../../functions/kernel/sharding/sql.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { type Customer, customerType } from '../../functions/orders/domain/customer.ts';
import { orderPayments, type PaymentNews } from '../../functions/orders/store/order-payments.ts';
import { orderStore } from '../../functions/orders/store/order-store.ts';
import { type Payment, paymentType } from '../../functions/payments/domain/payment.ts';
import { type User, userType } from '../../functions/users/domain/user.ts';
import { eventId, minuteOf2011, orderWrite, requestOrigin } from './order-builders.ts';

/** The next write of a record that stands at version `before` (0: it is not there yet). */
export interface NextWrite {
  account: AccountId;
  id: string;
  before: number;
}

/** One kind of record that a load writes; each content names its version. */
export interface LoadedService {
  /** The aggregate type of its events. */
  kind: string;
  database: DatabaseName;
  /** The kind whose record of the same id must be there before. */
  needs?: string;
  /** `shard` null: the write had happened before. */
  write(router: AccountRouter, next: NextWrite): Promise<{ version: number; shard: ShardId | null }>;
  /** The stored version, and the one its content names. */
  find(
    router: AccountRouter,
    account: AccountId,
    id: string,
  ): Promise<{ version: number; named: number } | null>;
  count(router: AccountRouter, account: AccountId): Promise<number>;
}

let serial = 1_000_000;

function nextEventId(): string {
  serial += 1;
  return eventId(serial);
}

/** News of a payment whose order never comes: the note of it is a row that moves with the account. */
async function payEarly(router: AccountRouter, accountId: AccountId, id: string): Promise<void> {
  const news: PaymentNews = {
    ...{ accountId, orderId: `never-${id}`, paymentId: `early-${id}`, version: 1 },
    status: 'authorized',
    origin: { ...requestOrigin('load'), causationId: nextEventId() },
  };
  await orderPayments(router).follow(news, { eventId: nextEventId(), at: minuteOf2011(0) });
}

export const loadedOrders: LoadedService = {
  kind: 'order',
  database: 'orders_db',
  async write(router, { account, id, before }) {
    if (before === 0) await payEarly(router, account, id);
    const write = orderWrite({
      orderId: id,
      eventId: nextEventId(),
      totalMinor: before + 1,
      modifiedAt: minuteOf2011(before),
    });
    return orderStore(router).upsert(account, write, requestOrigin('load'));
  },
  async find(router, account, id) {
    const order = await orderStore(router).find(account, id);
    return order && { version: order.version, named: order.totalMinor };
  },
  count: (router, account) => orderStore(router).count(account),
};

interface Loaded<Data extends RecordData> {
  database: DatabaseName;
  needs?: string;
  dataOf(id: string, version: number): Data;
  versionIn(data: Data): number;
}

const events = { created: 'Created', updated: 'Updated', deleted: 'Deleted' };

/** Every write brings an idempotency key, so that those move as well. */
function loadedRecords<Data extends RecordData>(
  type: RecordType<Data>,
  { dataOf, versionIn, ...rest }: Loaded<Data>,
): LoadedService {
  return {
    ...rest,
    kind: type.aggregate,
    async write(router, { account, id, before }) {
      const ids = { eventId: nextEventId(), key: { key: `key-${serial}`, requestHash: 'hash' } };
      const { answer, shard } = await recordStore(router, type).change(account, {
        ...{ id, isNewId: false, expectedVersions: before === 0 ? null : [before] },
        ...{ ...ids, at: minuteOf2011(before), origin: requestOrigin('load') },
        decide: decideReplace(dataOf(id, before + 1), events),
      });
      return { version: Number(answer.body['version']), shard };
    },
    async find(router, account, id) {
      const record = await recordStore(router, type).find(account, id);
      return record && { version: record.version, named: versionIn(record.data) };
    },
    count: (router, account) => recordStore(router, type).count(account, null),
  };
}

const writtenCustomers = loadedRecords<Customer>(customerType, {
  database: 'orders_db',
  dataOf: (_, version) => ({ name: String(version), status: 'active' }),
  versionIn: ({ name }) => Number(name),
});

/** One customer of each account is made by its orders, which all name the same buyer. */
const customers: LoadedService = {
  ...writtenCustomers,
  count: async (router, account) => (await writtenCustomers.count(router, account)) - 1,
};

const users = loadedRecords<User>(userType, {
  database: 'users_db',
  dataOf: (id, version) => ({
    email: `${id}@example.com`,
    name: String(version),
    role: 'member',
    status: 'active',
  }),
  versionIn: ({ name }) => Number(name),
});

const price = (version: number) => ({ priceMinor: version, currency: 'GBP' });

const products = loadedRecords<Product>(productType, {
  database: 'catalog_db',
  dataOf: (id, version) => ({ sku: id, title: 'Lantern', status: 'active', ...price(version) }),
  versionIn: ({ priceMinor }) => priceMinor,
});

const listings = loadedRecords<Listing>(listingType, {
  database: 'catalog_db',
  needs: 'product',
  dataOf: (id, version) => ({
    ...{ productId: id, channel: 'ebay-uk', title: 'Lantern', quantity: 1, status: 'active' },
    ...price(version),
  }),
  versionIn: ({ priceMinor }) => priceMinor,
});

const payments = loadedRecords<Payment>(paymentType, {
  database: 'payments_db',
  dataOf: (id, version) => ({
    ...{ orderId: id, amountMinor: version, currency: 'GBP', status: 'authorized', provider: 'stripe' },
    ...{ capturedMinor: 0, refundedMinor: 0 },
  }),
  versionIn: ({ amountMinor }) => amountMinor,
});

/** Every service that keeps rows on shards, in an order in which each finds what it needs. */
export const everyService: readonly LoadedService[] = [
  loadedOrders,
  customers,
  users,
  products,
  listings,
  payments,
];
