import type { RequestCache } from '../kernel/cache/request-cache.ts';
import type { HttpHandler } from './http-contract.ts';

/**
 * A handler that reads through the cache. The account's sequence and the statistics leave in the same request to Redis as the
 * handler's own first read, because both are asked for in one turn; what the read began behind its answer ends before Lambda
 * freezes the sandbox.
 */
export function withCache<Body>(requests: RequestCache, handler: HttpHandler<Body>): HttpHandler<Body> {
  return async (request, context) => {
    const begun = requests.begin(request.account);
    try {
      return await handler(request, context);
    } finally {
      await begun;
      await requests.end(context.metrics);
    }
  };
}
