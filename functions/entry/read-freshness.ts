import type { Metrics } from '../kernel/metrics.ts';
import type { ReadRoute } from '../kernel/sharding/read-routing.ts';
import type { ReadScope } from '../kernel/sharding/read-scope.ts';
import { openPosition, sealPosition } from '../kernel/sharding/write-position.ts';
import type { HttpResponse } from './http-contract.ts';

/** Ask for data as the writer has it: `x-fresh: true`. */
const FRESH_HEADER = 'x-fresh';
/** Comes with the answer to a write; sent along with a read it asks for data not older than that write. */
const TOKEN_HEADER = 'x-read-token';
/** The token of a write that the cache was not told of. It is no position, so a read with it asks for fresh data. */
const FRESH_TOKEN = 'fresh';

export function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * Which reads of a request may go to readers: those of a GET or HEAD, unless the caller asks for fresh data. What a changing
 * request reads, it decides by. A token that cannot be read asks for fresh data: that is never wrong, only slower.
 */
export function readScopeOf(
  method: string,
  headers: Readonly<Record<string, string>>,
  metrics: Metrics,
): ReadScope {
  const token = headers[TOKEN_HEADER];
  const mustSee = token === undefined ? null : openPosition(token);
  const mayBeOld =
    isReading(method) && headers[FRESH_HEADER] !== 'true' && (token === undefined || mustSee !== null);
  return {
    demand: mayBeOld ? 'replica' : 'fresh',
    mustSee,
    written: null,
    metrics,
    observe: (route) => metrics.addWith({ read_route: labelOf(route) }, 'db_routed_reads_total', 1, 'Count'),
  };
}

const labelOf = (route: ReadRoute) => (route.to === 'reader' ? 'reader' : route.why);

/**
 * The answer with the token of the newest write the request made, where writes are marked for readers; and where the cache was not
 * told of a write, with one that goes past readers and cache.
 */
export function withReadToken(response: HttpResponse, { written, isCacheUntold }: ReadScope): HttpResponse {
  const token = isCacheUntold ? FRESH_TOKEN : written && sealPosition(written);
  if (token === null) return response;
  return { ...response, headers: { ...response.headers, [TOKEN_HEADER]: token } };
}
