import type { HttpHandler } from '../../entry/http-contract.ts';
import { averageOf, mergeAggregates } from '../../kernel/sharding/merge-shards.ts';
import { type QueryShardsPorts, queryShards } from '../../kernel/sharding/query-shards.ts';
import { readOrderTotals, toAggregate } from '../store/order-totals.ts';

/** Answered well before the function's own time is over. */
const DEADLINE_MS = 15_000;

/**
 * GET /ops/orders/totals: orders and revenue per currency over all accounts and shards. Amounts are texts: a sum may be beyond
 * what JSON's readers keep exact. Fails when a shard does not answer, unless `partial=true`.
 */
export function getOrderTotals(ports: QueryShardsPorts): HttpHandler {
  return async ({ query }) => {
    const partial = query.partial === true ? 'allow' : 'fail';
    const answer = await queryShards(ports, { ask: readOrderTotals, deadlineMs: DEADLINE_MS, partial });
    const items = mergeAggregates(answer.lists.map((rows) => rows.map(toAggregate))).map((total) => ({
      currency: total.group[0],
      orders: Number(total.count),
      revenueMinor: String(total.sum),
      averageMinor: String(averageOf(total) ?? 0n),
    }));
    return { status: 200, body: { items, coverage: answer.coverage } };
  };
}
