import type { SqlValue } from '../../kernel/sharding/sql.ts';
import { SUMMARY_COLUMNS } from './order-row.ts';
import type { ListQuery } from './order-store.ts';

/** A condition and the parameter it needs. */
interface Condition {
  sql: string;
  parameters: Record<string, SqlValue>;
}

/** The list as one statement with just the conditions it needs, so that each has its index. A row more than the page shows. */
export function listOrdersStatement(query: ListQuery): Condition {
  const conditions = conditionsOf(query);
  const sql = `SELECT ${SUMMARY_COLUMNS} FROM orders
    WHERE ${['account_id = :account_id', ...conditions.map((one) => one.sql)].join(' AND ')}
    ORDER BY placed_at DESC, order_id DESC LIMIT :limit`;
  const parameters = conditions.map((one) => one.parameters);
  return { sql, parameters: Object.assign({ limit: query.limit + 1 }, ...parameters) };
}

function conditionsOf({ after, status, customerId, placedFrom, placedTo }: ListQuery): Condition[] {
  const found: Condition[] = [];
  const add = (sql: string, parameters: Record<string, SqlValue>) => found.push({ sql, parameters });
  // Said of the parameter too, so that the partial index by status is known to hold them all.
  if (status) add(`status = :status${status === 'shipped' ? '' : " AND status <> 'shipped'"}`, { status });
  if (customerId) add("(customer ->> 'id') = :customer_id", { customer_id: customerId });
  if (placedFrom) add('placed_at >= :placed_from', { placed_from: { timestamp: placedFrom } });
  if (placedTo) add('placed_at < :placed_to', { placed_to: { timestamp: placedTo } });
  if (after) {
    const position = { placed_at: { timestamp: after.placedAt }, order_id: after.orderId };
    add('(placed_at, order_id) < (:placed_at, :order_id)', position);
  }
  return found;
}
