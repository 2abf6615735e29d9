import type { HttpHandler } from '../../entry/http-contract.ts';
import { type CursorScope, openCursor, type Sign, sealCursor } from '../../kernel/cursor.ts';
import { AppError } from '../../kernel/errors.ts';
import type { EventHistory } from '../../kernel/events/event-history.ts';
import { readOrderHistory } from '../domain/order-history.ts';

const DEFAULT_LIMIT = 50;

export interface OrderHistoryPorts {
  history: EventHistory;
  sign: Sign;
}

/** GET /api/orders/{orderId}/history: the order's events, oldest first, in pages. */
export function getOrderHistory({ history, sign }: OrderHistoryPorts): HttpHandler {
  return async ({ account, params, query }) => {
    const orderId = params.orderId as string;
    const scope: CursorScope = { accountId: account, list: 'order-history', filter: { orderId } };
    const fromVersion = await startOf(sign, scope, query.cursor);
    const limit = Number(query.limit ?? DEFAULT_LIMIT);
    const { events, hasNextPage } = await readOrderHistory(history, {
      accountId: account,
      orderId,
      fromVersion,
      limit,
    });
    if (events.length === 0) throw new AppError('not_found', 'this account has no history of such an order');
    const next = (events.at(-1)?.version ?? 0) + 1;
    const nextCursor = hasNextPage ? await sealCursor(sign, scope, [String(next)]) : null;
    return { status: 200, body: { items: events, hasNextPage, nextCursor } };
  };
}

async function startOf(sign: Sign, scope: CursorScope, cursor: unknown): Promise<number> {
  if (typeof cursor !== 'string') return 1;
  const [version] = await openCursor(sign, scope, cursor);
  return Number(version);
}
