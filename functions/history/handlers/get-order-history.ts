import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
import { type CursorScope, openCursor, type Sign, sealCursor } from '../../kernel/cursor.ts';
import { AppError } from '../../kernel/errors.ts';
import type { EventHistory } from '../../kernel/events/event-history.ts';
import type { AggregatePorts } from '../../kernel/events/load-aggregate.ts';
import { findOrderAt } from '../domain/order-at.ts';
import { type HistoryPage, readOrderHistory } from '../domain/order-history.ts';
import type { HistoryClock } from '../domain/order-state.ts';

const DEFAULT_LIMIT = 50;

export interface OrderHistoryPorts extends AggregatePorts {
  sign: Sign;
}

/**
 * GET /api/orders/{orderId}/history: the order's events, oldest first, in pages. With `at` the order as it was at that instant,
 * on the marketplace's clock or, with `clock=accepted`, on ours.
 */
export function getOrderHistory(ports: OrderHistoryPorts): HttpHandler {
  return async (request) => {
    if (request.query.at !== undefined) return { status: 200, body: await stateAt(ports, request) };
    if (request.query.clock !== undefined) throw lonelyClock();
    const { page, nextCursor } = await readPage(ports, request, 'order-history');
    const items = page.events.map(({ event }) => event);
    return { status: 200, body: { items, hasNextPage: page.hasNextPage, nextCursor } };
  };
}

function stateAt(ports: OrderHistoryPorts, { account, params, query }: HttpRequest) {
  if (query.cursor !== undefined || query.limit !== undefined) {
    throw new AppError('invalid_input', 'a state at one instant has no pages', {
      fields: [{ field: '/query/at', rule: 'must not be given together with cursor or limit' }],
    });
  }
  return findOrderAt(ports, {
    accountId: account,
    orderId: params.orderId as string,
    at: new Date(String(query.at)).toISOString(),
    clock: (query.clock ?? 'marketplace') as HistoryClock,
  });
}

function lonelyClock(): AppError {
  return new AppError('invalid_input', 'clock says how to read at', {
    fields: [{ field: '/query/clock', rule: 'must be given together with at' }],
  });
}

/** One page of an order's events with the cursor of the next. Errors: `not_found` when there is nothing at all. */
export async function readPage(
  { history, sign }: { history: EventHistory; sign: Sign },
  { account, params, query }: HttpRequest,
  list: string,
): Promise<{ page: HistoryPage; nextCursor: string | null }> {
  const orderId = params.orderId as string;
  const scope: CursorScope = { accountId: account, list, filter: { orderId } };
  const fromVersion = await startOf(sign, scope, query.cursor);
  const limit = Number(query.limit ?? DEFAULT_LIMIT);
  const page = await readOrderHistory(history, { accountId: account, orderId, fromVersion, limit });
  const last = page.events.at(-1)?.event.version;
  if (last === undefined) throw new AppError('not_found', 'this account has no history of such an order');
  const nextCursor = page.hasNextPage ? await sealCursor(sign, scope, [String(last + 1)]) : null;
  return { page, nextCursor };
}

async function startOf(sign: Sign, scope: CursorScope, cursor: unknown): Promise<number> {
  if (typeof cursor !== 'string') return 1;
  const [version] = await openCursor(sign, scope, cursor);
  return Number(version);
}
