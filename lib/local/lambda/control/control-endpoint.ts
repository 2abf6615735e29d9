import type { IncomingMessage, RequestListener } from 'node:http';
import { listenOnLoopback } from '../../engines/loopback-server.ts';
import { AwsError } from '../aws-error.ts';
import type { LambdaParts } from '../lambda-parts.ts';
import { readAtMost } from '../runtime-api.ts';
import { TokenBucket } from '../token-bucket.ts';
import { aliasRoutes } from './alias-routes.ts';
import { concurrencyRoutes } from './concurrency-routes.ts';
import { fleetRoutes } from './fleet-routes.ts';
import { functionRoutes } from './function-routes.ts';
import { type ControlAnswer, type ControlCall, errorAnswer, pathSegments, send } from './http-exchange.ts';
import { invokeRoutes } from './invoke-routes.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { measureRoutes } from './measure-routes.ts';
import { provisionedRoutes } from './provisioned-routes.ts';

/** Largest body of a synchronous invocation. */
export const maxRequestBytes = 6_291_456;
/** Control-plane calls a second that an account has for everything but invoking and GetFunction. */
const controlCallsPerSecond = 15;
const getFunctionPerSecond = 100;

/** Answers a call, or undefined when the route does not match. */
export type Handle = (call: ControlCall) => ControlAnswer | Promise<ControlAnswer>;

/** One operation: its method, its path with `*` for a parameter, its budget, what it does. */
export interface ControlRoute {
  method: string;
  path: string;
  budget: 'none' | 'get-function' | 'control';
  handle: Handle;
}

export interface ControlEndpoint {
  url: string;
  close(): Promise<void>;
}

/** Serves Lambda's API on a loopback port, to the real SDK. */
export async function startControlEndpoint(parts: LambdaParts): Promise<ControlEndpoint> {
  const routes = [
    ...invokeRoutes(parts),
    ...functionRoutes(parts),
    ...aliasRoutes(parts),
    ...concurrencyRoutes(parts),
    ...provisionedRoutes(parts),
    ...mappingRoutes(parts),
    ...fleetRoutes(parts),
    ...measureRoutes(parts),
  ];
  const allow = budgets(parts);
  const serve: RequestListener = (request, response) => {
    const requestId = parts.options.newId();
    const left = new AbortController();
    response.once('close', () => left.abort());
    answer({ routes, allow, requestId, left: left.signal }, request)
      .catch(errorAnswer)
      .then((reply) => send(response, reply, requestId))
      .catch(() => response.destroy());
  };
  const { url, close } = await listenOnLoopback(serve, parts.options.controlPort ?? 0);
  return { url, close };
}

interface Serving {
  routes: readonly ControlRoute[];
  allow(budget: ControlRoute['budget']): boolean;
  requestId: string;
  left: AbortSignal;
}

async function answer(serving: Serving, request: IncomingMessage): Promise<ControlAnswer> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = pathSegments(url.pathname);
  const method = request.method ?? 'GET';
  const body = await readAtMost(request, maxRequestBytes);
  const route = serving.routes.find((each) => each.method === method && matches(each.path, path));
  if (!route)
    throw new AwsError('UnknownOperationException', `The local host has no ${method} ${url.pathname}`);
  if (body === undefined) throw tooLarge();
  if (!serving.allow(route.budget)) throw rateExceeded();
  const { headers } = request;
  return route.handle({
    method,
    path,
    query: url.searchParams,
    headers,
    body,
    requestId: serving.requestId,
    left: serving.left,
  });
}

function matches(pattern: string, path: readonly string[]): boolean {
  const parts = pattern.split('/');
  return parts.length === path.length && parts.every((part, at) => part === '*' || part === path[at]);
}

function budgets(parts: LambdaParts): Serving['allow'] {
  const rate = parts.options.controlCallsPerSecond ?? controlCallsPerSecond;
  const buckets = {
    control: { bucket: new TokenBucket(), perSecond: rate },
    'get-function': { bucket: new TokenBucket(), perSecond: getFunctionPerSecond },
  };
  return (budget) => {
    if (budget === 'none') return true;
    const { bucket, perSecond } = buckets[budget];
    if (bucket.level(parts.options.clock(), perSecond, perSecond) < 1) return false;
    bucket.take();
    return true;
  };
}

function rateExceeded(): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate exceeded', { Reason: 'CallerRateLimitExceeded' });
}

function tooLarge(): AwsError {
  const text = `Request must be smaller than ${maxRequestBytes} bytes for the InvokeFunction operation`;
  return new AwsError('RequestTooLargeException', text);
}
