import type { Aggregate } from '../../kernel/sharding/merge-shards.ts';
import { livesHere, type ShardScope, scopeParameters } from '../../kernel/sharding/query-shards.ts';
import type { ExecuteSql, SqlRow } from '../../kernel/sharding/sql.ts';

/** Currencies apart, cancelled orders left out. The sum of bigints is a numeric, which comes as exact text. */
const TOTALS = `SELECT o.currency, count(*) AS orders, CAST(sum(o.total_minor) AS text) AS revenue_minor
FROM orders o WHERE o.status <> 'cancelled' AND ${livesHere('o')}
GROUP BY o.currency ORDER BY o.currency`;

/** Orders and revenue per currency of every account that lives on one shard. */
export function readOrderTotals(execute: ExecuteSql, scope: ShardScope): Promise<SqlRow[]> {
  return execute({ sql: TOTALS, parameters: scopeParameters(scope), intent: 'read', idempotent: true });
}

export function toAggregate(row: SqlRow): Aggregate {
  return {
    group: [String(row.currency)],
    count: BigInt(row.orders as number | bigint),
    sum: BigInt(String(row.revenue_minor)),
  };
}
