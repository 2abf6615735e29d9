import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { AppError } from '../kernel/errors.ts';
import { withReadScope } from '../kernel/sharding/read-scope.ts';
import { type Environment, lambdaEnvironment } from './environment.ts';
import { checkAccess } from './http-access.ts';
import type { HttpApp, HttpRequest } from './http-contract.ts';
import type { HttpEvent, HttpResult } from './http-event.ts';
import { beginExchange, type Exchange, measure } from './http-exchange.ts';
import { readInput } from './http-input.ts';
import { problemResult, toResult } from './http-response.ts';
import { httpRouter, type Match } from './http-router.ts';
import { invocationScope, type LambdaContext } from './invocation.ts';
import { asRefusal, type Refusal } from './problem.ts';
import { isReading, readScopeOf, withReadToken } from './read-freshness.ts';
import { requestMeter } from './request-meter.ts';
import { timeLimit, type WithinLimit } from './time-limit.ts';
import { answerPings } from './warm-ping.ts';

/** The answer goes out this long before Lambda would kill the environment, so that a timeout is answered and measured. */
const TIMEOUT_EARLY_MS = 250;

export type HttpFunction = (event: HttpEvent, context?: LambdaContext) => Promise<HttpResult>;

/** middy's request, with the exchange where middy keeps what middlewares share. */
interface Step {
  event: HttpEvent;
  context: LambdaContext;
  response?: unknown;
  /** Answers at once: what follows in the stack is left out. */
  earlyResponse?: HttpResult;
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
  const meter = requestMeter(scope.metrics, scope.ofFunction);
  const limit = timeLimit(environment.monotonic);
  const { WRITE_MARKS: marks, REDIS_URL: cache } = environment.variables;
  const calling: Calling = { limit, tellsOfWrites: marks === 'on' || cache !== undefined };
  const call = (exchange: unknown) => callOperation(exchange as Required<Exchange>, calling);
  const stack = middy<unknown, unknown, Error, Context, Step['internal']>(call, {
    timeoutEarlyInMillis: 0,
    requestStart: asHook((step) => {
      step.internal = { exchange: beginExchange(scope.begin(step.context), step.event) };
    }),
    requestEnd: asHook(({ response, internal: { exchange } }) => {
      measure(exchange, meter, (response as HttpResult).statusCode);
      scope.end();
    }),
  });
  stack.before(
    asHook((step) => {
      const refused = admit(step, router(step.event));
      if (refused !== undefined) step.earlyResponse = problemFor(step.internal.exchange, refused);
    }),
  );
  stack.after(
    asHook((step) => {
      step.response = toResult(step.response as never, step.internal.exchange.correlationId);
    }),
  );
  stack.onError(asHook(answerError));
  return answerPings(stack as unknown as HttpFunction, scope.use, environment.sleep);
}

/** middy types every hook by its full generic request; ours read the same object by the parts they need. */
function asHook(hook: (step: Step) => void): (request: unknown) => void {
  return hook as (request: unknown) => void;
}

/**
 * Everything between the route and its operation; the operation's input then takes the place of the event.
 * Returns what is wrong with the input.
 */
function admit(step: Step, match: Match): Refusal | undefined {
  const { event, internal } = step;
  const { exchange } = internal;
  const { definition, operation } = match.route;
  exchange.route = definition;
  const { caller, account } = checkAccess(definition.access, event);
  if (account !== undefined) exchange.account = account;
  const input = readInput(event, match);
  if ('code' in input) return input;
  exchange.run = operation.handler;
  exchange.request = {
    operation: definition.operation,
    params: input.params,
    query: input.query,
    body: input.body as never,
    headers: (event.headers ?? {}) as Record<string, string>,
    account: account as never,
    caller,
    requestId: exchange.invocation.requestId,
    correlationId: exchange.correlationId,
  };
  if (account === undefined) guardAccount(exchange.request);
  step.event = exchange as never;
  return undefined;
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

interface Calling {
  limit: WithinLimit;
  /** Readers or a cache are to hear of its writes, so the answer of a write may carry a token. */
  tellsOfWrites: boolean;
}

function callOperation(exchange: Required<Exchange>, { limit, tellsOfWrites }: Calling): Promise<unknown> {
  const { run, request, invocation, method } = exchange;
  const isScoped = tellsOfWrites || isReading(method);
  const answer = isScoped ? runScoped(exchange) : run(request, invocation);
  return limit(answer, invocation.remainingMs() - TIMEOUT_EARLY_MS);
}

async function runScoped({ run, request, invocation, method }: Required<Exchange>): Promise<unknown> {
  const scope = readScopeOf(method, request.headers, invocation.metrics);
  const response = await withReadScope(scope, () => run(request, invocation));
  return withReadToken(response, scope);
}

function problemFor(exchange: Exchange, refusal: Refusal): HttpResult {
  const place = { instance: exchange.path, traceId: exchange.invocation.traceId() };
  return problemResult(refusal, place, exchange.correlationId);
}

function answerError(step: Step): void {
  const { error, internal } = step;
  const { exchange } = internal;
  const result = problemFor(exchange, asRefusal(error));
  if (result.statusCode >= 500)
    exchange.invocation.logger.error('request failed', { error, path: exchange.path });
  step.response = result;
}
