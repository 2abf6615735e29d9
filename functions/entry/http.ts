import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { AppError } from '../kernel/errors.ts';
import { withReadScope } from '../kernel/sharding/read-scope.ts';
import { type Environment, lambdaEnvironment } from './environment.ts';
import { checkAccess } from './http-access.ts';
import type { HttpApp, HttpRequest } from './http-contract.ts';
import type { HttpEvent, HttpResult } from './http-event.ts';
import { beginExchange, type Exchange, measure } from './http-exchange.ts';
import { readBody, readParams, readQuery } from './http-input.ts';
import { problemResult, toResult } from './http-response.ts';
import { httpRouter, type Match } from './http-router.ts';
import { invocationScope, type LambdaContext } from './invocation.ts';
import { readScopeOf, withReadToken } from './read-freshness.ts';
import { answerPings } from './warm-ping.ts';

/** The answer goes out this long before Lambda would kill the environment, so that a timeout is answered and measured. */
const TIMEOUT_EARLY_MS = 250;

export type HttpFunction = (event: HttpEvent, context?: LambdaContext) => Promise<HttpResult>;

/** middy's request, with the exchange where middy keeps what middlewares share. */
interface Step {
  event: HttpEvent;
  context: LambdaContext;
  response?: unknown;
  error?: unknown;
  internal: { exchange: Exchange };
}

/**
 * Lambda handler for API Gateway HTTP API events (payload 2.0): routes, checks access, validates, calls the operation and
 * answers, with problem details (RFC 9457) for every error. Throws only at start, when routes and operations do not match.
 */
export function httpFunction(app: HttpApp, environment: Environment = lambdaEnvironment): HttpFunction {
  const scope = invocationScope(app.service, environment);
  const router = httpRouter(app);
  const stack = middy<unknown, unknown, Error, Context, Step['internal']>(callOperation, {
    timeoutEarlyInMillis: TIMEOUT_EARLY_MS,
    timeoutEarlyResponse: refuseLate,
    requestStart: asHook((step) => {
      step.internal.exchange = beginExchange(scope.begin(step.context), step.event);
    }),
    requestEnd: asHook(({ response, internal: { exchange } }) => {
      measure(exchange, (response as HttpResult).statusCode);
      scope.end();
    }),
  });
  stack.before(asHook((step) => admit(step, router(step.event))));
  stack.after(
    asHook((step) => {
      step.response = toResult(step.response as never, step.internal.exchange.correlationId);
    }),
  );
  stack.onError(asHook(answerProblem));
  return answerPings(stack as unknown as HttpFunction, environment, scope.warmed);
}

/** middy types every hook by its full generic request; ours read the same object by the parts they need. */
function asHook(hook: (step: Step) => void): (request: unknown) => void {
  return hook as (request: unknown) => void;
}

function refuseLate(): never {
  throw new AppError('timeout', 'the time limit of the function is near');
}

/** Everything between the route and its operation; the operation's input then takes the place of the event. */
function admit(step: Step, match: Match): void {
  const { event, internal } = step;
  const { exchange } = internal;
  const { definition, operation } = match.route;
  exchange.route = definition;
  const { caller, account } = checkAccess(definition.access, event);
  if (account !== undefined) exchange.account = account;
  exchange.run = operation.handler;
  exchange.request = {
    operation: definition.operation,
    params: readParams(match.params, operation.params),
    query: readQuery(event, operation.query),
    body: readBody(event, operation.body) as never,
    headers: (event.headers ?? {}) as Record<string, string>,
    account: account as never,
    caller,
    requestId: exchange.invocation.requestId,
    correlationId: exchange.correlationId,
  };
  if (account === undefined) guardAccount(exchange.request);
  step.event = exchange as never;
}

function guardAccount(request: HttpRequest): void {
  Object.defineProperty(request, 'account', {
    get: () => {
      throw new AppError(
        'internal',
        `${request.operation} belongs to no account, but its handler asked for one`,
      );
    },
  });
}

async function callOperation(exchange: unknown): Promise<unknown> {
  const { run, request, invocation, method } = exchange as Required<Exchange>;
  const scope = readScopeOf(method, request.headers, invocation.metrics);
  const response = await withReadScope(scope, () => run(request, invocation));
  return withReadToken(response, scope);
}

function answerProblem(step: Step): void {
  const { error, internal } = step;
  const { exchange } = internal;
  const place = { instance: exchange.path, traceId: exchange.invocation.traceId() };
  const result = problemResult(error, place, exchange.correlationId);
  if (result.statusCode >= 500)
    exchange.invocation.logger.error('request failed', { error, path: exchange.path });
  step.response = result;
}
