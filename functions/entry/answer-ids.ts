import { AppError, type FieldError } from '../kernel/errors.ts';
import type { AccountId } from '../kernel/tenancy.ts';
import type { HttpRequest, HttpResponse } from './http-contract.ts';
import { DEFAULT_LIMIT } from './list-page.ts';

/** Reads every id by itself, all at once: each comes from the cache if it is there, and a store that batches reads the rest together. */
export const eachOf =
  <T>(find: (account: AccountId, id: string) => Promise<T>) =>
  (account: AccountId, ids: readonly string[]): Promise<T[]> =>
    Promise.all(ids.map((id) => find(account, id)));

/** Query parameters that go along with `ids`. */
const TAKEN: ReadonlySet<string> = new Set(['ids', 'limit', 'includePrivate']);

/**
 * Answers a list asked for by `ids=a,b`: those that the account has, in the order asked for, as one page.
 * `findMany` gives one for each id, or null. Errors: `invalid_input` for filters and paging, which would say something else.
 */
export async function answerIds(
  request: HttpRequest,
  findMany: (account: AccountId, ids: readonly string[]) => Promise<readonly unknown[]>,
): Promise<HttpResponse> {
  const ids = [...new Set(String(request.query['ids']).split(','))];
  const fields = brokenRules(request, ids.length);
  if (fields.length > 0) throw new AppError('invalid_input', 'the query breaks a rule', { fields });
  const items = (await findMany(request.account, ids)).filter((one) => one !== null);
  return { status: 200, body: { items, hasNextPage: false, nextCursor: null } };
}

function brokenRules({ query }: HttpRequest, count: number): FieldError[] {
  const others = Object.keys(query).filter((name) => !TAKEN.has(name));
  const fields = others.map((name) => ({
    field: `/query/${name}`,
    rule: 'must not be given along with ids',
  }));
  if (Number(query['limit'] ?? DEFAULT_LIMIT) >= count) return fields;
  return [...fields, { field: '/query/limit', rule: 'must not be below the number of ids' }];
}
