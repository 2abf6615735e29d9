import type { Metrics } from '../kernel/metrics.ts';
import type { ReadRoute } from '../kernel/sharding/read-routing.ts';
import type { ReadScope } from '../kernel/sharding/read-scope.ts';
import { openPosition, sealPosition } from '../kernel/sharding/write-position.ts';
import type { HttpResponse } from './http-contract.ts';

/** Ask for data as the writer has it: `x-fresh: true`. */
const FRESH_HEADER = 'x-fresh';
/** Comes with the answer to a write; sent along with a read it asks for data not older than that write. */
const TOKEN_HEADER = 'x-read-token';

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

/** The answer with the token of the newest write the request made, where writes are marked for readers. */
export function withReadToken(response: HttpResponse, { written }: ReadScope): HttpResponse {
  if (written === null) return response;
  return { ...response, headers: { ...response.headers, [TOKEN_HEADER]: sealPosition(written) } };
}
