import type { AccountId } from '../../functions/kernel/tenancy.ts';

/** One HTTP request as a function's event (payload format 2.0), for an account of its own. */
export interface Sample {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** The route's path, its parameters in braces. */
  readonly route: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Whose data the samples are. */
export const ACCOUNT = 'rightsize-shop' as AccountId;

/** The event as API Gateway would hand it over; the claims are what its authorizer vouched for. */
export function sampleEvent({ method, route, params = {}, query = '', headers, body }: Sample): string {
  const rawPath = route.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  const claims = { sub: 'rightsize', accounts: ACCOUNT, scope: '' };
  return JSON.stringify({
    version: '2.0',
    routeKey: `${method} ${route}`,
    rawPath,
    rawQueryString: query,
    headers: { 'content-type': 'application/json', 'x-account-id': ACCOUNT, ...headers },
    ...(query === '' ? {} : { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    ...(Object.keys(params).length === 0 ? {} : { pathParameters: params }),
    requestContext: {
      authorizer: { jwt: { claims, scopes: null } },
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'rightsize' },
      requestId: 'rightsize',
      routeKey: `${method} ${route}`,
      stage: '$default',
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
