import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
import { answerPage, type FoundPage } from '../../entry/list-page.ts';
import type { Sign } from '../../kernel/cursor.ts';
import type { ListQuery, OrderStore } from '../store/order-store.ts';

export interface ListOrdersPorts {
  store: OrderStore;
  sign: Sign;
}

type Filters = Omit<ListQuery, 'limit' | 'after'>;

/** GET /api/orders: newest first, keyset pages, `totalCount` of the whole list when asked for with `total=true`. */
export function listOrders({ store, sign }: ListOrdersPorts): HttpHandler {
  return (request) => {
    const filters = filtersOf(request);
    const isWhole = Object.values(filters).every((value) => value === null);
    return answerPage(request, {
      sign,
      list: 'orders',
      read: (page) => readPage(store, request, { ...page, filters }),
      count: isWhole ? () => store.count(request.account) : undefined,
    });
  };
}

function filtersOf({ query }: HttpRequest): Filters {
  const text = (name: string) => (query[name] === undefined ? null : String(query[name]));
  const instant = (name: string) => (query[name] === undefined ? null : toInstant(String(query[name])));
  return {
    status: text('status'),
    customerId: text('customerId'),
    placedFrom: instant('placedFrom'),
    placedTo: instant('placedTo'),
  };
}

/** In UTC, whatever offset it was given with. */
function toInstant(text: string): string {
  return new Date(text).toISOString();
}

interface PageRequest {
  limit: number;
  after: readonly string[] | null;
  filters: Filters;
}

async function readPage(
  store: OrderStore,
  { account }: HttpRequest,
  { limit, after, filters }: PageRequest,
): Promise<FoundPage> {
  const [placedAt = '', orderId = ''] = after ?? [];
  const found = await store.list(account, { ...filters, limit, after: after && { placedAt, orderId } });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, hasNextPage: found.length > limit, key: last ? [last.placedAt, last.orderId] : null };
}
