import type { IncomingMessage } from 'node:http';
import type { Clock, RandomBytes } from '../../../functions/kernel/clock.ts';
import type { Invoke } from '../lambda/contracts.ts';
import type { HttpApiModel, JwtAuthorizerModel } from '../template/model.ts';
import { type GatewayIdentity, toHttpEvent } from './http-event.ts';
import {
  entityTooLarge,
  gatewayMessage,
  type HttpAnswer,
  internalServerError,
  serviceUnavailable,
  toHttpAnswer,
} from './http-result.ts';
import { type Authorize, type FetchKeys, type JwtClaims, jwtAuthorizer } from './jwt-authorizer.ts';
import { compileRoutes, type MatchRoute, type RouteMatch } from './match-route.ts';
import { PAYLOAD_LIMIT_BYTES, readBody } from './read-body.ts';
import { type TakeToken, tokenBucket } from './token-bucket.ts';

/** What the gateway is made of. */
export interface GatewayParts {
  api: HttpApiModel;
  invoke: Invoke;
  fetchKeys: FetchKeys;
  clock: Clock;
  random: RandomBytes;
}

/** Account throttle when the stage sets none: 10,000 requests a second, bucket 5,000. */
const accountThrottle = { ratePerSecond: 10_000, burst: 5_000 };

/** Answers one request; never throws for what a client or a function can do. */
export type HandleRequest = (request: IncomingMessage, identity: GatewayIdentity) => Promise<HttpAnswer>;

/** The path of a request through API Gateway: throttle, size, route, authorizer, function, answer. */
export function requestHandler(parts: GatewayParts): HandleRequest {
  const takeToken: TakeToken = tokenBucket(parts.api.throttle ?? accountThrottle, parts.clock);
  const matchRoute: MatchRoute = compileRoutes(parts.api.routes);
  const authorize = routeAuthorizer(parts);
  return async (request, identity) => {
    if (!takeToken()) return gatewayMessage(429, 'Too Many Requests');
    const match = matchRoute(methodOf(request), pathOf(targetOf(request)));
    if (!match) return gatewayMessage(404, 'Not Found');
    const gate = await authorize(request, match);
    if (gate.kind === 'refused') return gate.answer;
    const body = await readBody(request, PAYLOAD_LIMIT_BYTES);
    if (!body) return { ...entityTooLarge, headers: { ...entityTooLarge.headers, connection: 'close' } };
    const event = toHttpEvent({ ...facts(request, parts), body, match, claims: gate.claims }, identity);
    return callFunction(parts.invoke, { match, payload: JSON.stringify(event) });
  };
}

function methodOf(request: IncomingMessage): string {
  return request.method ?? 'GET';
}

function targetOf(request: IncomingMessage): string {
  return request.url ?? '/';
}

function pathOf(target: string): string {
  const question = target.indexOf('?');
  return question < 0 ? target : target.slice(0, question);
}

function facts(request: IncomingMessage, parts: GatewayParts) {
  return {
    method: methodOf(request),
    target: targetOf(request),
    httpVersion: request.httpVersion,
    rawHeaders: request.rawHeaders,
    headers: request.headers,
    sourceIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    requestId: Buffer.from(parts.random(new Uint8Array(11))).toString('base64'),
    timeMs: parts.clock(),
  };
}

type Gate = { kind: 'open'; claims: JwtClaims | undefined } | { kind: 'refused'; answer: HttpAnswer };

/** One authorizer per issuer and audience, shared by its routes, so that its keys are fetched once. */
function routeAuthorizer(parts: GatewayParts) {
  const authorizers = new Map<JwtAuthorizerModel, Authorize>();
  for (const { authorizer: model } of parts.api.routes) {
    if (model && !authorizers.has(model)) {
      authorizers.set(model, jwtAuthorizer({ model, fetchKeys: parts.fetchKeys, clock: parts.clock }));
    }
  }
  return async (request: IncomingMessage, { route }: RouteMatch): Promise<Gate> => {
    const authorize = route.authorizer && authorizers.get(route.authorizer);
    if (!authorize) return { kind: 'open', claims: undefined };
    const result = await authorize(request.headers.authorization, route.scopes);
    if (result.kind === 'allowed') return { kind: 'open', claims: result.claims };
    const answer = result.kind === 'forbidden' ? forbidden(route.scopes) : unauthorized(result.reason);
    return { kind: 'refused', answer };
  };
}

function unauthorized(reason: string): HttpAnswer {
  const details = reason === '' ? '' : ` scope="" error="invalid_token" error_description="${reason}"`;
  return gatewayMessage(401, 'Unauthorized', { 'www-authenticate': `Bearer${details}` });
}

function forbidden(scopes: readonly string[]): HttpAnswer {
  const details = `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"`;
  return gatewayMessage(403, 'Forbidden', { 'www-authenticate': details });
}

/**
 * A throttled or too slow function is a 503, a failed one a 500: what it threw never reaches the client. An event above
 * Lambda's 6 MB is a 413 here, as Lambda itself answers; which status API Gateway makes of that is not documented.
 */
async function callFunction(
  invoke: Invoke,
  call: { match: RouteMatch; payload: string },
): Promise<HttpAnswer> {
  const { functionName, timeoutMs } = call.match.route;
  const outcome = await withinTime(invoke(functionName, call.payload, timeoutMs), timeoutMs);
  if (outcome === undefined || outcome.kind === 'throttled') return serviceUnavailable;
  if (outcome.kind === 'ok') return toHttpAnswer(outcome.payload);
  return outcome.errorType === 'RequestTooLargeException' ? entityTooLarge : internalServerError;
}

async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
