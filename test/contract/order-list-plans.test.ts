import { afterAll, beforeAll, expect, test } from 'vitest';
import { listSql } from '../../functions/kernel/records/record-sql.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { fenceParameters } from '../../functions/kernel/sharding/fence.ts';
import { scopeParameters } from '../../functions/kernel/sharding/query-shards.ts';
import type { SqlValue } from '../../functions/kernel/sharding/sql.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { customerType } from '../../functions/orders/domain/customer.ts';
import { listOrdersStatement } from '../../functions/orders/store/list-orders-sql.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { type NewestQuery, newestOrdersStatement } from '../../functions/orders/store/newest-orders.ts';
import { inputText } from '../../functions/orders/store/order-input.ts';
import type { ListQuery } from '../../functions/orders/store/order-store.ts';
import { WRITE_ORDERS } from '../../functions/orders/store/write-orders-sql.ts';
import { eventId, orderWrite } from '../support/order-builders.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

/** What statements read of an account with 20,000 orders and as many customers, by PostgreSQL's own account. */

let world: ShardsFixture;

beforeAll(async () => {
  world = await startShards({ count: 1, database: { name: 'orders_db', migrations } });
  // Three that are open among the oldest, a few cancelled ones; the rest is shipped.
  await world.query(
    'shard-0',
    `INSERT INTO orders (account_id, order_id, bucket, version, status, currency, total_minor, placed_at, customer, lines,
      modified_at, received_at, last_event_id)
    SELECT 'shop', 'o-' || n, 7, 1, CASE WHEN n <= 3 THEN 'open' WHEN n % 500 = 0 THEN 'cancelled' ELSE 'shipped' END, 'EUR', n,
      timestamp '2020-01-01' + make_interval(mins => n), NULL, '[]', now(), now(), gen_random_uuid()
    FROM generate_series(1, 20000) AS n`,
  );
  // Three of the oldest are blocked.
  await world.query(
    'shard-0',
    `INSERT INTO customers (account_id, id, bucket, version, status, data, created_at, updated_at, last_event_id)
    SELECT 'shop', 'c-' || n, 7, 0, CASE WHEN n <= 3 THEN 'blocked' ELSE 'active' END, '{}',
      timestamp '2020-01-01' + make_interval(mins => n), now(), gen_random_uuid()
    FROM generate_series(1, 20000) AS n`,
  );
  // Of another account's nearly all are blocked, but three of the oldest; every thousandth has a name of its own.
  await world.query(
    'shard-0',
    `INSERT INTO customers (account_id, id, bucket, version, status, data, created_at, updated_at, last_event_id)
    SELECT 'wary', 'c-' || n, 7, 1, CASE WHEN n <= 3 THEN 'active' ELSE 'blocked' END,
      jsonb_build_object('name', CASE WHEN n % 1000 = 1 THEN 'Abel ' ELSE 'Buyer ' END || n),
      timestamp '2020-01-01' + make_interval(mins => n), now(), gen_random_uuid()
    FROM generate_series(1, 20000) AS n`,
  );
  await world.query('shard-0', 'ANALYZE orders, customers');
});
afterAll(() => world?.stop());

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Rows Removed by Filter'?: number;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

/** The nodes of the plan that the statement ran by. */
async function planOf(sql: string, parameters: Record<string, SqlValue>): Promise<PlanNode[]> {
  const [row] = await world.query('shard-0', `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, parameters);
  const answer = row?.['QUERY PLAN'] ?? Object.values(row ?? {})[0];
  const plans = typeof answer === 'string' ? JSON.parse(answer) : answer;
  const nodes: PlanNode[] = [];
  const visit = (node: PlanNode) => {
    nodes.push(node);
    node.Plans?.forEach(visit);
  };
  visit(plans[0].Plan);
  return nodes;
}

/** Rows that a page fetched, with those of them that it threw away. */
async function reads(sql: string, parameters: Record<string, SqlValue>, account = 'shop'): Promise<number> {
  const nodes = await planOf(sql, { ...parameters, account_id: account });
  const thrownAway = nodes.map((one) => (one['Rows Removed by Filter'] ?? 0) * one['Actual Loops']);
  return (
    Math.max(...nodes.map((one) => one['Actual Rows'])) + thrownAway.reduce((sum, rows) => sum + rows, 0)
  );
}

test.each([
  ['all', {}],
  ['shipped', { status: 'shipped' }],
  ['open, which are three of the oldest', { status: 'open' }],
  ['cancelled', { status: 'cancelled' }],
  ['paid, of which there are none', { status: 'paid' }],
  [
    'cancelled, behind a position',
    { status: 'cancelled', after: { placedAt: '2020-01-05T00:00:00Z', orderId: 'o-1' } },
  ],
])('a page of orders reads what it shows and hardly more: %s', async (_name, query: Partial<ListQuery>) => {
  const { sql, parameters } = listOrdersStatement({ limit: 50, after: null, status: null, ...query });
  expect(await reads(sql, parameters)).toBeLessThanOrEqual(60);
});

/** What a page of customers with these filters reads. */
async function readsOfCustomers(filters: Record<string, string>, account: string): Promise<number> {
  const sql = listSql(customerType, { filters, hasPosition: false, revealsPrivate: false });
  return reads(sql, { rows: 51, ...filters }, account);
}

test.each(['active', 'blocked'])(
  'a page of customers reads what it shows and hardly more: %s',
  async (status) => {
    expect(await readsOfCustomers({ status }, 'shop')).toBeLessThanOrEqual(60);
  },
);

test('a page of customers of any status reads a page of each', async () => {
  expect(await readsOfCustomers({}, 'shop')).toBeLessThanOrEqual(110);
  expect(await readsOfCustomers({}, 'wary')).toBeLessThanOrEqual(110);
});

test('the few active customers were looked for among thousands that are blocked', async () => {
  expect(await readsOfCustomers({ status: 'active' }, 'wary')).toBeLessThanOrEqual(10);
});

test('customers are found by the beginning of a name without reading the others', async () => {
  expect(await readsOfCustomers({ name: 'abel 1' }, 'wary')).toBeLessThanOrEqual(40);
});

/** 500 accounts beside the large one, each with three orders: more than its own and no more than it shows of one. */
async function placeInOtherAccounts(): Promise<void> {
  await world.query(
    'shard-0',
    `INSERT INTO orders (account_id, order_id, bucket, version, status, currency, total_minor, placed_at, customer, lines,
      modified_at, received_at, last_event_id)
    SELECT 'small-' || n % 500, 'o-' || n, 7, 1, 'open', 'EUR', n, timestamp '2020-01-01' + make_interval(mins => n), NULL, '[]',
      now(), now(), gen_random_uuid()
    FROM generate_series(1, 1500) AS n ON CONFLICT DO NOTHING`,
  );
  await world.query(
    'shard-0',
    `INSERT INTO account_counts SELECT account_id, min(bucket), count(*) FROM orders GROUP BY account_id
    ON CONFLICT DO NOTHING`,
  );
  await world.query('shard-0', 'ANALYZE orders, account_counts');
}

test('a page over all accounts looks once into each, and reads on in those that it shows', async () => {
  await placeInOtherAccounts();
  const scope = scopeParameters({ buckets: [7], accountsHere: [], accountsAlone: [] });
  const rowsOf = async (query: Partial<NewestQuery>) => {
    const every = { limit: 51, after: null, status: null, placedFrom: null, placedTo: null };
    const { sql, parameters } = newestOrdersStatement({ ...every, ...query });
    const nodes = await planOf(sql, { ...parameters, ...scope });
    const scans = nodes.filter((one) => one['Relation Name'] === 'orders');
    return scans.reduce(
      (sum, one) => sum + (one['Actual Rows'] + (one['Rows Removed by Filter'] ?? 0)) * one['Actual Loops'],
      0,
    );
  };
  const after = { placedAt: '2020-01-01T20:00:00.000Z', accountId: 'small-7', orderId: 'o-9' };
  // One of each of 501, at most three of 50 small ones and a page of the large one, and the rows of the page itself: 753, in
  // averages that the plan rounds. There are 21,500.
  for (const query of [{}, { after }, { status: 'open' }, { placedTo: '2020-01-01T20:00:00.000Z' }])
    expect(await rowsOf(query)).toBeLessThanOrEqual(900);
});

test('a batch of orders that changes some rows of a large account read all of its orders again', async () => {
  const placement = placeAccount(world.directory.current, 'shop' as AccountId);
  const writes = Array.from({ length: 100 }, (_, n) =>
    orderWrite({ orderId: `o-${n * 7 + 1}`, eventId: eventId(n), modifiedAt: n % 2 ? OLDER : NEWER }),
  );
  const nodes = await planOf(WRITE_ORDERS, {
    ...fenceParameters(placement),
    bucket: placement.bucket,
    orders: inputText(writes),
    correlation_id: 'test',
    causation_id: null,
    trace_parent: null,
  });
  const scans = nodes.filter(
    (one) => one['Relation Name'] === 'orders' && one['Node Type'] !== 'ModifyTable',
  );
  expect(scans.map((one) => one['Node Type'])).toEqual(['Index Scan']);
  expect(scans.map((one) => one['Actual Loops'])).toEqual([50]);
});

/** Older and newer than what is stored. */
const OLDER = '2011-01-01T00:00:00.000Z';
const NEWER = '2030-01-01T00:00:00.000Z';
