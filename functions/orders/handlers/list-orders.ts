import { answerIds, eachOf } from '../../entry/answer-ids.ts';
import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
import { answerPage, DEFAULT_LIMIT, type FoundPage } from '../../entry/list-page.ts';
import type { WarmSource } from '../../kernel/cache/warm-pages.ts';
import type { Sign } from '../../kernel/cursor.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { type OrderSummary, summaryOf } from '../store/order-row.ts';
import type { ListQuery, OrderStore } from '../store/order-store.ts';
import { orderFilters } from './order-filters.ts';

export interface ListOrdersPorts {
  store: OrderStore;
  sign: Sign;
}

type Filters = Omit<ListQuery, 'limit' | 'after'>;

const NO_FILTERS: Filters = { status: null, customerId: null, placedFrom: null, placedTo: null };

/**
 * GET /api/orders: newest first, keyset pages, `totalCount` of the whole list when asked for with `total=true`; with `ids` just those, as
 * lists show them.
 */
export function listOrders({ store, sign }: ListOrdersPorts): HttpHandler {
  return (request) => {
    if (request.query['ids'] !== undefined) return answerIds(request, eachOf(summaryFinder(store)));
    const filters = filtersOf(request);
    const isWhole = Object.values(filters).every((value) => value === null);
    return answerPage(request, {
      sign,
      list: 'orders',
      read: (page) => readPage(store, request.account, { ...page, filters }),
      count: isWhole ? () => store.count(request.account) : undefined,
    });
  };
}

function summaryFinder(store: OrderStore) {
  return async (account: AccountId, id: string): Promise<OrderSummary | null> => {
    const order = await store.find(account, id);
    return order && summaryOf(order);
  };
}

function filtersOf({ query }: HttpRequest): Filters {
  const { customerId } = query;
  return { ...orderFilters(query), customerId: customerId === undefined ? null : String(customerId) };
}

interface PageRequest {
  limit: number;
  after: readonly string[] | null;
  filters: Filters;
}

async function readPage(
  store: Pick<OrderStore, 'list'>,
  account: AccountId,
  { limit, after, filters }: PageRequest,
): Promise<FoundPage> {
  const [placedAt = '', orderId = ''] = after ?? [];
  const found = await store.list(account, { ...filters, limit, after: after && { placedAt, orderId } });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, hasNextPage: found.length > limit, key: last ? [last.placedAt, last.orderId] : null };
}

/** The same pages for who warms the cache. */
export function orderPages(store: Pick<OrderStore, 'list' | 'find'>): WarmSource {
  return {
    find: store.find,
    async page(account, after) {
      const wanted = { limit: DEFAULT_LIMIT, after, filters: NO_FILTERS };
      const { items, hasNextPage, key } = await readPage(store, account, wanted);
      return { ids: items.map((item) => (item as OrderSummary).orderId), next: hasNextPage ? key : null };
    },
  };
}
