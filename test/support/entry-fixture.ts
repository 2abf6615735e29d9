import type { Environment } from '../../functions/entry/environment.ts';
import { type HttpFunction, httpFunction } from '../../functions/entry/http.ts';
import type { HttpHandler, HttpRequest } from '../../functions/entry/http-contract.ts';
import type { HttpEvent, HttpResult } from '../../functions/entry/http-event.ts';
import type { LambdaContext } from '../../functions/entry/invocation.ts';
import type { Problem } from '../../functions/entry/problem.ts';
import * as valid from '../../functions/orders/domain/validators.generated.js';
import { orders } from '../../functions/orders/service.ts';

export const NOW_MS = Date.UTC(2026, 10, 21, 12);

/** An environment with a hand clock, whose lines and pauses can be read. */
export interface TestEnvironment extends Environment {
  lines: Record<string, unknown>[];
  pausesMs: number[];
  variables: Record<string, string | undefined>;
}

export function testEnvironment(variables: Record<string, string> = {}): TestEnvironment {
  const lines: Record<string, unknown>[] = [];
  const pausesMs: number[] = [];
  let ticks = 0;
  return {
    lines,
    pausesMs,
    variables,
    clock: () => NOW_MS,
    monotonic: () => ++ticks,
    writeLine: (line) => void lines.push(JSON.parse(line)),
    memoryBytes: () => 50_000_000,
    sleep: async (ms) => void pausesMs.push(ms),
    random: () => 0.5,
  };
}

export function lambdaContext(remainingMs = 10_000): LambdaContext {
  return { awsRequestId: 'request-1', functionName: 'f', getRemainingTimeInMillis: () => remainingMs };
}

export function orderBody(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    status: 'paid',
    currency: 'EUR',
    placedAt: '2026-05-01T12:30:00Z',
    customer: { id: 'buyer-1' },
    lines: [{ sku: 'A-1', quantity: 2, unitPrice: '9.99' }],
    ...change,
  };
}

/** A PUT of one order by a caller of the account `acme`; `change` replaces whole fields. */
export function putOrderEvent(change: Partial<HttpEvent> = {}): HttpEvent {
  return {
    routeKey: 'PUT /api/orders/{orderId}',
    rawPath: '/api/orders/o-1',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    pathParameters: { orderId: 'o-1' },
    body: JSON.stringify(orderBody()),
    isBase64Encoded: false,
    requestContext: signedBy({ sub: 'user-1', accounts: 'acme' }, 'PUT'),
    ...change,
  };
}

export function listOrdersEvent(rawQueryString: string, change: Partial<HttpEvent> = {}): HttpEvent {
  const { body: _, ...event } = putOrderEvent();
  return {
    ...event,
    routeKey: 'GET /api/orders',
    rawPath: '/api/orders',
    pathParameters: {},
    rawQueryString,
    requestContext: signedBy({ sub: 'user-1', accounts: 'acme' }, 'GET'),
    ...change,
  };
}

/** Request context with the claims an authorizer vouched for; `undefined` claims mean no token. */
export function signedBy(
  claims: Record<string, unknown> | undefined,
  method: string,
): HttpEvent['requestContext'] {
  const authorizer = claims === undefined ? {} : { authorizer: { jwt: { claims, scopes: null } } };
  return { requestId: 'gateway-1', http: { method }, ...authorizer };
}

export interface TestApi {
  call(event: HttpEvent, context?: LambdaContext): Promise<HttpResult>;
  /** Requests that reached an operation. */
  seen: HttpRequest[];
  environment: TestEnvironment;
}

/** The real routes and validators of the orders service in front of handlers that only note what reached them. */
export function ordersApi(handler?: HttpHandler): TestApi {
  const seen: HttpRequest[] = [];
  const environment = testEnvironment();
  const note: HttpHandler = async (request, context) => {
    seen.push(request);
    return handler?.(request, context) ?? { status: 200, body: { operation: request.operation } };
  };
  const call: HttpFunction = httpFunction(
    {
      service: 'orders',
      routes: [
        ...orders.functions['orders-api'].triggers[0].routes,
        { operation: 'getHealth', method: 'GET', path: '/health', access: 'none' },
        { operation: 'getSecrets', method: 'GET', path: '/ops/secrets', access: 'ops' },
      ],
      operations: {
        listOrders: { handler: note, query: valid.listOrdersQuery },
        createOrder: { handler: note, body: valid.putOrderBody },
        getOrder: { handler: note, params: valid.orderParams },
        putOrder: { handler: note, params: valid.orderParams, body: valid.putOrderBody },
        patchOrder: { handler: note, params: valid.orderParams, body: valid.patchOrderBody },
        createImport: { handler: note, body: valid.createImportBody },
        getImport: { handler: note, params: valid.importParams },
        getHealth: { handler: note },
        getSecrets: { handler: note },
      },
    },
    environment,
  );
  return { call: (event, context = lambdaContext()) => call(event, context), seen, environment };
}

export function problemOf(result: HttpResult): Problem {
  return JSON.parse(result.body ?? '') as Problem;
}
