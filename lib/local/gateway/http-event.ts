import type { IncomingHttpHeaders } from 'node:http';
import type { JwtClaims } from './jwt-authorizer.ts';
import { decodePart, type RouteMatch } from './match-route.ts';

/** What the gateway knows about one request when it calls the function. */
export interface GatewayRequest {
  method: string;
  /** Request target as it came, for example `/api/orders?limit=5`. */
  target: string;
  httpVersion: string;
  /** Node's flat list: name, value, name, value ... */
  rawHeaders: readonly string[];
  headers: IncomingHttpHeaders;
  sourceIp: string;
  body: Buffer;
  requestId: string;
  timeMs: number;
  match: RouteMatch;
  claims: JwtClaims | undefined;
}

/** The identity of the API that the event's requestContext names. */
export interface GatewayIdentity {
  accountId: string;
  apiId: string;
  domainName: string;
  port: number;
}

type Event = Record<string, unknown>;

/**
 * The event of payload format 2.0, fields and their absence included.
 * Sources: API Gateway developer guide, http-api-develop-integrations-lambda; that HTTP APIs hand over `rawPath` decoded
 * (and cut at a decoded `?`) and treat everything but text, JSON, XML and JavaScript as binary was measured on AWS and
 * published in hotsock/voker#8 and ministackorg/ministack#766.
 */
export function toHttpEvent(request: GatewayRequest, identity: GatewayIdentity): Event {
  const question = request.target.indexOf('?');
  const rawQueryString = question < 0 ? '' : request.target.slice(question + 1);
  const rawPath = decodedPath(question < 0 ? request.target : request.target.slice(0, question));
  const { headers, cookies } = joinHeaders(request, identity);
  return {
    version: '2.0',
    routeKey: request.match.route.routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(rawQueryString === '' ? {} : { queryStringParameters: joinQuery(rawQueryString) }),
    requestContext: requestContext({ request, identity, rawPath }),
    ...pathParametersField(request.match),
    ...bodyFields(request),
  };
}

function decodedPath(path: string): string {
  const decoded = decodePart(path);
  const question = decoded.indexOf('?');
  return question < 0 ? decoded : decoded.slice(0, question);
}

/** Lower-case names, several values of one header joined by a comma; cookies leave the headers for their own list. */
function joinHeaders(request: GatewayRequest, identity: GatewayIdentity) {
  const joined = new Map<string, string[]>();
  for (const [name, value] of pairs(request.rawHeaders)) {
    joined.set(name, [...(joined.get(name) ?? []), value]);
  }
  joined.set('x-forwarded-for', [...(joined.get('x-forwarded-for') ?? []), request.sourceIp]);
  joined.set('x-forwarded-port', [String(identity.port)]);
  joined.set('x-forwarded-proto', ['http']);
  if (!joined.has('x-amzn-trace-id')) joined.set('x-amzn-trace-id', [traceId(request)]);
  const cookies = (joined.get('cookie') ?? []).flatMap((line) => line.split(/; */)).filter(Boolean);
  for (const name of ['cookie', 'connection']) joined.delete(name);
  const headers = Object.fromEntries([...joined].map(([name, values]) => [name, values.join(',')]));
  return { headers, cookies };
}

function* pairs(rawHeaders: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    yield [String(rawHeaders[index]).toLowerCase(), String(rawHeaders[index + 1])];
  }
}

/** X-Ray's root id: version 1, the time in hexadecimal seconds, 96 bits of which the request id gives what it has. */
function traceId(request: GatewayRequest): string {
  const seconds = Math.floor(request.timeMs / 1000).toString(16);
  const unique = Buffer.from(request.requestId).toString('hex').padEnd(24, '0').slice(0, 24);
  return `Root=1-${seconds}-${unique}`;
}

function joinQuery(rawQueryString: string): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    joined[name] = Object.hasOwn(joined, name) ? `${joined[name]},${value}` : value;
  }
  return joined;
}

function pathParametersField(match: RouteMatch): Event {
  return Object.keys(match.pathParameters).length === 0 ? {} : { pathParameters: match.pathParameters };
}

function requestContext(context: { request: GatewayRequest; identity: GatewayIdentity; rawPath: string }) {
  const { request, identity, rawPath } = context;
  return {
    accountId: identity.accountId,
    apiId: identity.apiId,
    ...(request.claims ? { authorizer: { jwt: jwtContext(request.claims, request.match) } } : {}),
    domainName: identity.domainName,
    domainPrefix: identity.domainName.split('.')[0],
    http: {
      method: request.method,
      path: rawPath,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: request.requestId,
    routeKey: request.match.route.routeKey,
    stage: '$default',
    time: commonLogTime(request.timeMs),
    timeEpoch: request.timeMs,
  };
}

/** Claims reach the function as text; lists as `[a b]`. Scopes are present only when the route asks for some. */
function jwtContext(claims: JwtClaims, match: RouteMatch) {
  const texts = Object.entries(claims.all).map(([name, value]) => [name, claimText(value)]);
  return {
    claims: Object.fromEntries(texts) as Record<string, string>,
    scopes: match.route.scopes.length > 0 ? claims.scopes : null,
  };
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  const month = months[Number(iso.slice(5, 7)) - 1] ?? '';
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

const textTypes = /^(text\/[^;]*|application\/(json|xml|javascript))\s*(;|$)/i;

function bodyFields(request: GatewayRequest): Event {
  if (request.body.length === 0) return { isBase64Encoded: false };
  const isText =
    textTypes.test(request.headers['content-type'] ?? '') && !request.headers['content-encoding'];
  const body = request.body.toString(isText ? 'utf8' : 'base64');
  return { body, isBase64Encoded: !isText };
}
