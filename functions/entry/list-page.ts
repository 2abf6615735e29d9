import { type CursorScope, openCursor, type Sign, sealCursor } from '../kernel/cursor.ts';
import { AppError } from '../kernel/errors.ts';
import type { HttpRequest, HttpResponse } from './http-contract.ts';

/** Rows of a page when the request does not say. */
export const DEFAULT_LIMIT = 50;

/** Query parameters that say how to page; all others are filters, and the cursor is bound to them. */
const PAGING: ReadonlySet<string> = new Set(['limit', 'cursor', 'total']);

/** A page as the store found it; `key` is the position of its last row. */
export interface FoundPage {
  items: readonly unknown[];
  hasNextPage: boolean;
  key: readonly string[] | null;
}

export interface ListPorts {
  sign: Sign;
  /** Name of the list, part of what a cursor is bound to. */
  list: string;
  /** `after` is the key of the page before. */
  read(query: { limit: number; after: readonly string[] | null }): Promise<FoundPage>;
  /** The maintained counter; undefined: there is none for these filters. */
  count?: (() => Promise<number>) | undefined;
}

/** Answers one page of a list: `{items, hasNextPage, nextCursor}`, with `total=true` also `totalCount`. */
export async function answerPage(request: HttpRequest, ports: ListPorts): Promise<HttpResponse> {
  const { limit = DEFAULT_LIMIT, cursor, total } = request.query;
  const scope = scopeOf(request, ports.list);
  const after = typeof cursor === 'string' ? await openCursor(ports.sign, scope, cursor) : null;
  const count = total === true ? counterOf(ports) : undefined;
  // Both at once: what a cache answers them with comes in one round trip.
  const [page, counted] = await Promise.all([ports.read({ limit: Number(limit), after }), count?.()]);
  const { items, hasNextPage, key } = page;
  const nextCursor = hasNextPage && key ? await sealCursor(ports.sign, scope, key) : null;
  const totalCount = counted === undefined ? {} : { totalCount: counted };
  return { status: 200, body: { items, hasNextPage, nextCursor, ...totalCount } };
}

function scopeOf({ account, query }: HttpRequest, list: string): CursorScope {
  const filter = Object.fromEntries(Object.entries(query).filter(([name]) => !PAGING.has(name)));
  return { accountId: account, list, filter };
}

function counterOf({ count }: ListPorts): () => Promise<number> {
  if (count) return count;
  const rule = 'is not available with these filters: counters exist for whole lists only';
  throw new AppError('invalid_input', 'the query breaks a rule', {
    fields: [{ field: '/query/total', rule }],
  });
}
