import type { HttpHandler } from '../../entry/http-contract.ts';
import { DEFAULT_LIMIT } from '../../entry/list-page.ts';
import { type CursorScope, openCursor, type Sign, sealCursor } from '../../kernel/cursor.ts';
import { mergeOrdered } from '../../kernel/sharding/merge-shards.ts';
import { type QueryShardsPorts, queryShards } from '../../kernel/sharding/query-shards.ts';
import {
  byNewest,
  type NewestPosition,
  type PlacedOrder,
  readNewestOrders,
  toPlacedOrder,
} from '../store/newest-orders.ts';
import { orderFilters } from './order-filters.ts';

/** Answered well before the function's own time is over. */
const DEADLINE_MS = 15_000;

export interface NewestOrdersPorts {
  shards: QueryShardsPorts;
  sign: Sign;
}

/**
 * GET /ops/orders: the newest orders of all accounts and shards in one order, keyset pages. Fails when a shard does not answer,
 * unless `partial=true`; the cursor of a partial page goes on behind it, so what a silent shard had before it is not shown later.
 */
export function listNewestOrders({ shards, sign }: NewestOrdersPorts): HttpHandler {
  return async ({ query }) => {
    const filters = orderFilters(query);
    const scope: CursorScope = { accountId: '', list: 'orders of all accounts', filter: { ...filters } };
    const after = query.cursor === undefined ? null : await openPosition(sign, scope, String(query.cursor));
    const limit = Number(query.limit ?? DEFAULT_LIMIT);
    const answer = await queryShards(shards, {
      ask: (execute, owned) => readNewestOrders(execute, owned, { ...filters, after, limit: limit + 1 }),
      deadlineMs: DEADLINE_MS,
      partial: query.partial === true ? 'allow' : 'fail',
    });
    const lists = answer.lists.map((rows) => rows.map(toPlacedOrder));
    const found = mergeOrdered(lists, byNewest, limit + 1);
    const items = found.slice(0, limit);
    const hasNextPage = found.length > limit;
    const last = items.at(-1);
    const nextCursor = hasNextPage && last ? await sealCursor(sign, scope, keyOf(last)) : null;
    return { status: 200, body: { items, hasNextPage, nextCursor, coverage: answer.coverage } };
  };
}

const keyOf = ({ placedAt, accountId, orderId }: PlacedOrder) => [placedAt, accountId, orderId];

async function openPosition(sign: Sign, scope: CursorScope, cursor: string): Promise<NewestPosition> {
  const [placedAt = '', accountId = '', orderId = ''] = await openCursor(sign, scope, cursor);
  return { placedAt, accountId, orderId };
}
