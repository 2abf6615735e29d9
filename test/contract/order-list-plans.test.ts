import { afterAll, beforeAll, expect, test } from 'vitest';
import { listOrdersStatement } from '../../functions/orders/store/list-orders-sql.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import type { ListQuery } from '../../functions/orders/store/order-store.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

/** What a page of orders reads of an account with 20,000 of them, by PostgreSQL's own account. */

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
  await world.query('shard-0', 'ANALYZE orders');
});
afterAll(() => world?.stop());

interface PlanNode {
  'Rows Removed by Filter'?: number;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

/** Rows that a page fetched, and those of them that it threw away. */
async function reads(query: Partial<ListQuery>): Promise<{ fetched: number; thrownAway: number }> {
  const { sql, parameters } = listOrdersStatement({ limit: 50, after: null, status: null, ...query });
  const explained = { ...parameters, account_id: 'shop' };
  const [row] = await world.query('shard-0', `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, explained);
  const answer = row?.['QUERY PLAN'] ?? Object.values(row ?? {})[0];
  const plans = typeof answer === 'string' ? JSON.parse(answer) : answer;
  const nodes: PlanNode[] = [];
  const visit = (node: PlanNode) => {
    nodes.push(node);
    node.Plans?.forEach(visit);
  };
  visit(plans[0].Plan);
  const thrownAway = nodes.reduce(
    (sum, one) => sum + (one['Rows Removed by Filter'] ?? 0) * one['Actual Loops'],
    0,
  );
  return { fetched: Math.max(...nodes.map((one) => one['Actual Rows'])) + thrownAway, thrownAway };
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
])('a page of orders reads what it shows and hardly more: %s', async (_name, query) => {
  const { fetched } = await reads(query);
  expect(fetched).toBeLessThanOrEqual(60);
});
