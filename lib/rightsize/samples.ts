import { recorderBatch } from './topic-samples.ts';

/** One HTTP request as a function's event (payload format 2.0), for an account of its own. */
interface Sample {
  readonly method: 'GET' | 'PUT';
  /** The route's path, its parameters in braces. */
  readonly route: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
}

const ACCOUNT = 'rightsize-shop';

/** What each function that answers HTTP is asked while it is measured, in turn. */
export const samples: Readonly<Record<string, (index: number) => Sample>> = {
  'orders-api': orders,
  'orders-reports': (index) =>
    index % 2 === 0
      ? list('/api/orders/customers')
      : { method: 'GET', route: '/api/orders/metrics', query: 'days=30' },
  'products-api': () => list('/api/products'),
  'listings-api': () => list('/api/listings'),
  'users-api': () => list('/api/users'),
  'payments-api': () => list('/api/payments'),
  'notifications-api': () => list('/api/notifications/webhooks'),
};

/** What other functions are handed; `run` is unlike that of every other measurement, so that no event was seen before. */
const batches: Readonly<Record<string, (index: number, run: string) => string>> = {
  'history-recorder': recorderBatch,
  /** Of an account without webhooks: every event is looked up, none is delivered. */
  'notifications-fan-out': recorderBatch,
};

/** Functions that can be measured: a representative event of them can be made. */
export const measurable: readonly string[] = [...Object.keys(samples), ...Object.keys(batches)];

/** The event with that number, as Lambda would hand it over. */
export function eventFor(functionName: string, index: number, run: string): string {
  const sample = samples[functionName];
  if (sample) return sampleEvent(sample(index));
  const batch = batches[functionName];
  if (batch) return batch(index, run);
  throw new Error(`there are no sample events for ${functionName}`);
}

function list(route: string): Sample {
  return { method: 'GET', route, query: 'limit=20' };
}

/** A write, a read of it, a list. */
function orders(index: number): Sample {
  const orderId = `rs-${Math.floor(index / 3) % 20}`;
  if (index % 3 === 2) return list('/api/orders');
  const one = { route: '/api/orders/{orderId}', params: { orderId } };
  if (index % 3 === 1) return { ...one, method: 'GET' };
  const lines = Array.from({ length: 3 }, (_, line) => ({
    sku: `SKU-${line}`,
    quantity: 1 + (index % 5),
    unitPrice: '2.55',
  }));
  const at = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
  const body = {
    status: 'paid',
    currency: 'EUR',
    placedAt: at,
    modifiedAt: at,
    customer: { id: 'c-1' },
    lines,
  };
  return { ...one, method: 'PUT', body };
}

/** The event as API Gateway would hand it over; the claims are what its authorizer vouched for. */
export function sampleEvent({ method, route, params = {}, query = '', body }: Sample): string {
  const rawPath = route.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  const claims = { sub: 'rightsize', accounts: ACCOUNT, scope: '' };
  return JSON.stringify({
    version: '2.0',
    routeKey: `${method} ${route}`,
    rawPath,
    rawQueryString: query,
    headers: { 'content-type': 'application/json', 'x-account-id': ACCOUNT },
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
