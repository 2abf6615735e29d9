import { afterAll, beforeAll, beforeEach } from 'vitest';
import { migrations as catalogMigrations } from '../../functions/catalog/store/migrations.ts';
import type { DatabaseName } from '../../functions/kernel/service-definition.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { migrations as paymentsMigrations } from '../../functions/payments/store/migrations.ts';
import { migrations as usersMigrations } from '../../functions/users/store/migrations.ts';
import { type CallApi, catalogApi, paymentsApi, testIds, usersApi } from './service-apis.ts';
import { type ShardsFixture, startShards } from './shards-fixture.ts';

let serial = 0;
/** A number nobody had before. */
export const next = () => ++serial;

export const product = (change: object = {}) => ({
  sku: `sku-${next()}`,
  title: 'Lantern',
  priceMinor: 255,
  currency: 'GBP',
  ...change,
});

export const listing = (productId: string, change: object = {}) => ({
  productId,
  channel: 'ebay-uk',
  title: 'White lantern',
  priceMinor: 299,
  currency: 'GBP',
  quantity: 3,
  ...change,
});

export const user = (change: object = {}) => ({
  email: `u${next()}@example.com`,
  name: 'Ann',
  role: 'member',
  ...change,
});

const apis = { users: usersApi, catalog: catalogApi, payments: paymentsApi };
const databases = { users: 'users_db', catalog: 'catalog_db', payments: 'payments_db' } as const;
export type Api = keyof typeof apis;

/** Two real shards with the routes of users, catalog and payments before them; each test gets an account of its own. */
export function recordsWorld() {
  const newId = testIds();
  let now = Date.UTC(2026, 0, 1);
  let shards: ShardsFixture;
  const started = {} as Record<Api, CallApi>;
  const world = {
    account: '',
    shards: () => shards,
    call: ((request) => started[world.apiOf(request.path)](request)) as CallApi,
    apiOf: (path: string): Api =>
      path.startsWith('/api/users') ? 'users' : path.startsWith('/api/payments') ? 'payments' : 'catalog',
    post: (path: string, body: unknown, key?: string) =>
      world.call({
        account: world.account,
        method: 'POST',
        path,
        body,
        headers: key ? { 'idempotency-key': key } : {},
      }),
    get: (path: string, query = '') => world.call({ account: world.account, method: 'GET', path, query }),
    patch: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      world.call({ account: world.account, method: 'PATCH', path, body, headers }),
    put: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      world.call({ account: world.account, method: 'PUT', path, body, headers }),
    remove: (path: string, headers: Record<string, string> = {}) =>
      world.call({ account: world.account, method: 'DELETE', path, headers }),
    totalOf: async (path: string, filter = '') =>
      (await world.get(path, `total=true${filter}`)).body.totalCount,
    shardOf: () => placeAccount(shards.directory.current, world.account as AccountId),
    /** Events of the account, in the order of publication. */
    async events(api: Api) {
      const sql =
        'SELECT aggregate_id, version, event_type, data::text AS data FROM outbox WHERE account_id = :a ORDER BY position';
      const run = shards.admin(world.shardOf().shard, databases[api]);
      const rows = await run({ sql, parameters: { a: world.account }, intent: 'write', idempotent: true });
      return rows.map((row) => ({
        id: String(row.aggregate_id),
        version: Number(row.version),
        type: String(row.event_type),
        data: JSON.parse(String(row.data)),
      }));
    },
  };
  beforeAll(async () => {
    const migrated = { users: usersMigrations, payments: paymentsMigrations };
    shards = await startShards({
      count: 2,
      database: { name: 'catalog_db', migrations: catalogMigrations },
      others: [
        { name: 'users_db', migrations: migrated.users },
        { name: 'payments_db', migrations: migrated.payments },
      ],
    });
    for (const api of Object.keys(apis) as Api[]) {
      const router = shards.newRouter(60_000, databases[api] as DatabaseName);
      started[api] = apis[api]({ router, newId, clock: () => (now += 5) });
    }
  });
  afterAll(() => shards?.stop());
  beforeEach(() => {
    world.account = `acct-records-${next()}`;
    shards.faults.current = undefined;
  });
  return world;
}
