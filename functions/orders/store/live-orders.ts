import { type FindLiveRows, type LiveRow, projectionHash } from '../../kernel/events/live-rows.ts';
import type { AccountRouter } from '../../kernel/sharding/route-account.ts';
import type { ExecuteSql } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { Order } from '../domain/order.ts';
import { ORDER_COLUMNS, toOrder } from './order-row.ts';

/** Lines read at once: the answer stays below the Data API's 1 MiB, and the first row always comes. */
const MAX_BYTES = 500_000;

const READ = `SELECT ${ORDER_COLUMNS}, matching FROM (
  SELECT ${ORDER_COLUMNS}, count(*) OVER () AS matching,
    sum(octet_length(lines::text) + 600) OVER (ORDER BY order_id) - octet_length(lines::text) AS bytes_before
  FROM orders
  WHERE account_id = :account_id AND order_id IN (SELECT jsonb_array_elements_text(CAST(:ids AS jsonb)))
) sized WHERE bytes_before <= ${MAX_BYTES}`;

const COUNT = 'SELECT orders FROM account_counts WHERE account_id = :account_id';

/** Port FindLiveRows over the shards. */
export function liveOrders(router: AccountRouter): FindLiveRows {
  return ({ accountId, ids }) =>
    router.run(accountId, async (_, execute) => ({
      rows: await readRows(execute, accountId, ids),
      count: await countOrders(execute, accountId),
    }));
}

async function readRows(
  execute: ExecuteSql,
  accountId: AccountId,
  ids: readonly string[],
): Promise<LiveRow[]> {
  const found: LiveRow[] = [];
  let wanted = ids;
  while (wanted.length > 0) {
    const parameters = { account_id: accountId, ids: { json: wanted } };
    const rows = await execute({ sql: READ, parameters, intent: 'look', idempotent: true });
    found.push(...rows.map((row) => toLiveRow(toOrder(accountId, row))));
    if (rows.length === Number(rows[0]?.matching ?? 0)) break;
    const read = new Set(found.map(({ id }) => id));
    wanted = wanted.filter((id) => !read.has(id));
  }
  return found;
}

/** What its events carry of an order: everything but the buyer's e-mail address. */
function toLiveRow(order: Order): LiveRow {
  const { accountId: _account, version, customer, ...rest } = order;
  const { email: _email, ...buyer } = customer ?? { id: '' };
  const content = { ...rest, customer: customer === null ? null : buyer };
  return { id: order.orderId, version, hash: projectionHash(content) };
}

async function countOrders(execute: ExecuteSql, accountId: AccountId): Promise<number> {
  const parameters = { account_id: accountId };
  const [row] = await execute({ sql: COUNT, parameters, intent: 'look', idempotent: true });
  return Number(row?.orders ?? 0);
}
