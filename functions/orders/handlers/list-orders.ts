import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
import { type CursorScope, openCursor, type Sign, sealCursor } from '../../kernel/cursor.ts';
import type { ListPosition, OrderStore } from '../store/order-store.ts';

const DEFAULT_LIMIT = 50;

export interface ListOrdersPorts {
  store: OrderStore;
  sign: Sign;
}

/** GET /api/orders: newest first, keyset pages, `totalCount` when asked for with `total=true` (and no filter). */
export function listOrders({ store, sign }: ListOrdersPorts): HttpHandler {
  return async (request) => {
    const limit = Number(request.query.limit ?? DEFAULT_LIMIT);
    const scope = scopeOf(request);
    const after = await startOf(sign, scope, request.query.cursor);
    const status = (request.query.status as string | undefined) ?? null;
    const found = await store.list(request.account, { limit, after, status });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const hasNextPage = found.length > limit;
    const nextCursor =
      hasNextPage && last ? await sealCursor(sign, scope, [last.placedAt, last.orderId]) : null;
    const total = request.query.total === true ? { totalCount: await store.count(request.account) } : {};
    return { status: 200, body: { items, hasNextPage, nextCursor, ...total } };
  };
}

function scopeOf(request: HttpRequest): CursorScope {
  return { accountId: request.account, list: 'orders', filter: { status: request.query.status ?? null } };
}

async function startOf(sign: Sign, scope: CursorScope, cursor: unknown): Promise<ListPosition | null> {
  if (typeof cursor !== 'string') return null;
  const [placedAt = '', orderId = ''] = await openCursor(sign, scope, cursor);
  return { placedAt, orderId };
}
