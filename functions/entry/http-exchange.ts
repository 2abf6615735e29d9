import type { RouteDefinition } from '../kernel/service-definition.ts';
import type { AccountId } from '../kernel/tenancy.ts';
import type { HttpHandler, HttpRequest } from './http-contract.ts';
import type { HttpEvent } from './http-event.ts';
import { type Invocation, lazyLogger } from './invocation.ts';
import type { FinishedRequest } from './request-meter.ts';

const CORRELATION_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** What one request gathers on its way through the stack; the later fields are missing when it failed before them. */
export interface Exchange {
  invocation: Invocation;
  correlationId: string;
  method: string;
  path: string;
  route?: RouteDefinition;
  account?: AccountId;
  run?: HttpHandler;
  request?: HttpRequest<never>;
}

/** Starts the exchange; its logger writes request, correlation and account with every line. */
export function beginExchange(invocation: Invocation, event: HttpEvent): Exchange {
  const exchange: Exchange = {
    invocation,
    correlationId: correlationOf(event, invocation.requestId),
    method: event.requestContext.http.method,
    path: event.rawPath,
  };
  const { logger } = invocation;
  invocation.logger = lazyLogger(() =>
    logger.with({
      correlation_id: exchange.correlationId,
      operation: exchange.route?.operation,
      account_id: exchange.account,
    }),
  );
  return exchange;
}

/** The caller's id when it is well formed; else Lambda's request id, which is new for every request. */
function correlationOf(event: HttpEvent, requestId: string): string {
  const offered = event.headers?.['x-correlation-id'];
  return offered !== undefined && CORRELATION_ID.test(offered) ? offered : requestId;
}

/** Measures the finished request; who and which request stay searchable as properties of the same line (T94). */
export function measure(exchange: Exchange, meter: (request: FinishedRequest) => void, status: number): void {
  const { invocation, route, method, correlationId, account } = exchange;
  const { metrics, requestId } = invocation;
  // Rounded in seconds: 0.015 / 1000 would be written as 0.000014999999999999999, twice in every line.
  const seconds = Math.round(invocation.elapsedMs() * 1000) / 1e6;
  meter({ route, method, status, seconds });
  metrics.describe('request_id', requestId);
  metrics.describe('correlation_id', correlationId);
  if (account !== undefined) metrics.describe('account_id', account);
}
