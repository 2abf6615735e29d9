import { expect, test } from 'vitest';
import { httpFunction } from '../../../functions/entry/http.ts';
import { problemKinds } from '../../../functions/entry/problem.ts';
import { AppError, type ErrorCode } from '../../../functions/kernel/errors.ts';
import {
  lambdaContext,
  listOrdersEvent,
  ordersApi,
  problemOf,
  putOrderEvent,
  signedBy,
  testEnvironment,
} from '../../support/entry-fixture.ts';

test('a handler answers with status, body and headers, and every answer carries the security headers', async () => {
  const api = ordersApi(async () => ({ status: 201, body: { ok: true }, headers: { etag: '"1"' } }));
  const result = await api.call(putOrderEvent());
  expect(result).toEqual({
    statusCode: 201,
    body: '{"ok":true}',
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-correlation-id': 'request-1',
      etag: '"1"',
    },
  });
  const failed = await api.call(putOrderEvent({ body: '{' }));
  expect(failed.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
});

test('an answer without a body has none', async () => {
  const result = await ordersApi(async () => ({ status: 204 })).call(putOrderEvent());
  expect(result).not.toHaveProperty('body');
});

test('the request a handler sees is parsed, converted and complete', async () => {
  const api = ordersApi();
  await api.call(listOrdersEvent('limit=7&status=paid&cursor=a%2Bb+c'));
  expect(api.seen[0]).toMatchObject({
    operation: 'listOrders',
    query: { limit: 7, status: 'paid', cursor: 'a+b c' },
    params: {},
    body: undefined,
    account: 'acme',
    caller: { subject: 'user-1', scopes: [], accounts: ['acme'] },
    requestId: 'request-1',
    correlationId: 'request-1',
  });
});

test('a query parameter left out takes its default', async () => {
  const api = ordersApi();
  await api.call(listOrdersEvent(''));
  expect(api.seen[0]?.query).toEqual({ limit: 50 });
});

test('a base64 body with a charset is read like any other', async () => {
  const api = ordersApi();
  const event = putOrderEvent();
  const body = Buffer.from(event.body ?? '').toString('base64');
  const headers = { 'content-type': 'application/vnd.shop+json; charset=UTF-8' };
  expect((await api.call({ ...event, body, isBase64Encoded: true, headers })).statusCode).toBe(200);
  expect(api.seen[0]?.body).toEqual(JSON.parse(event.body ?? ''));
});

test('without a route key the path decides, and fixed segments win over parameters', async () => {
  const api = ordersApi();
  const at = async (method: string, rawPath: string) => {
    const {
      routeKey: _,
      pathParameters: __,
      ...event
    } = listOrdersEvent('', {
      rawPath,
      requestContext: signedBy({ accounts: 'acme' }, method),
    });
    return api.call(event);
  };
  await at('GET', '/api/orders/import');
  await at('GET', '/api/orders/a%3Ab');
  expect(api.seen.map(({ operation, params }) => [operation, params])).toEqual([
    ['getOrder', { orderId: 'import' }],
    ['getOrder', { orderId: 'a:b' }],
  ]);
  const importId = '01890a5d-ac96-774b-bcce-b302099a8057';
  await at('GET', `/api/orders/imports/${importId}`);
  expect(api.seen.at(-1)).toMatchObject({ operation: 'getImport', params: { importId } });
});

test('a method that the path does not take is answered with those it does', async () => {
  const { routeKey: _, ...event } = putOrderEvent({
    requestContext: signedBy({ accounts: 'acme' }, 'DELETE'),
  });
  const result = await ordersApi().call(event);
  expect([result.statusCode, result.headers['allow']]).toEqual([405, 'GET, PATCH, PUT']);
});

test.each([
  ['abc-123', 'abc-123'],
  ['01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8057'],
  ['has space', 'request-1'],
  ['x'.repeat(129), 'request-1'],
  ['a\r\nset-cookie: x', 'request-1'],
  ['', 'request-1'],
])('the correlation id %j becomes %j', async (offered, used) => {
  const api = ordersApi();
  const event = listOrdersEvent('');
  const result = await api.call({ ...event, headers: { 'x-correlation-id': offered } });
  expect(result.headers['x-correlation-id']).toBe(used);
  expect(api.seen[0]?.correlationId).toBe(used);
});

test('a problem has the members of RFC 9457 and ours', async () => {
  const api = ordersApi();
  api.environment.variables['_X_AMZN_TRACE_ID'] =
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f;Sampled=1';
  const result = await api.call(listOrdersEvent('limit=0'));
  expect(problemOf(result)).toEqual({
    type: 'urn:springtide:problem:invalid_input',
    title: 'The request breaks a rule',
    status: 400,
    detail: 'the query breaks a rule',
    instance: '/api/orders',
    code: 'invalid_input',
    traceId: '1-5759e988-bd862e3fe1be46a994272793',
    errors: [{ field: '/query/limit', rule: 'must be an integer between 1 and 200' }],
  });
});

test.each(Object.entries(problemKinds))('an error %s becomes its status', async (code, { status, title }) => {
  const api = ordersApi(async () => {
    throw new AppError(code as ErrorCode, 'the inner story');
  });
  const result = await api.call(putOrderEvent());
  const problem = problemOf(result);
  expect([result.statusCode, problem.status, problem.title, problem.code]).toEqual([
    status,
    status,
    title,
    code,
  ]);
  expect(problem.detail).toBe(status < 500 ? 'the inner story' : undefined);
  expect(result.headers['retry-after'] !== undefined).toBe(status === 429 || status === 503);
});

test('an unknown error reaches the client blank and the log whole', async () => {
  const api = ordersApi(async () => {
    throw new TypeError('password=hunter2 is not a function');
  });
  const result = await api.call(putOrderEvent());
  expect(problemOf(result)).toEqual({
    type: 'urn:springtide:problem:internal',
    title: 'Internal error',
    status: 500,
    instance: '/api/orders/o-1',
    code: 'internal',
    traceId: 'request-1',
  });
  expect(api.environment.lines[0]).toMatchObject({
    level: 'ERROR',
    service: 'orders',
    function_request_id: 'request-1',
    correlation_id: 'request-1',
    account_id: 'acme',
    operation: 'putOrder',
    error: { name: 'TypeError', message: 'password=hunter2 is not a function' },
  });
});

test('a rate limit says when to come back', async () => {
  const api = ordersApi(async () => {
    throw new AppError('rate_limited', 'slow down', { data: { retryAfterSeconds: 2.2 } });
  });
  expect((await api.call(putOrderEvent())).headers['retry-after']).toBe('3');
});

test('T98: a handler that would outlive the function is answered in time and measured', async () => {
  const api = ordersApi(() => new Promise(() => {}));
  const result = await api.call(putOrderEvent(), lambdaContext(260));
  expect([result.statusCode, problemOf(result).code]).toEqual([504, 'timeout']);
  expect(api.environment.lines.at(-1)).toMatchObject({ status_code: '504', http_requests_total: 1 });
});

test('T94: a request is measured under four dimensions, its environment under two, and who and which stay mere properties', async () => {
  const api = ordersApi();
  await api.call(putOrderEvent());
  const [line] = api.environment.lines as [{ _aws: { CloudWatchMetrics: unknown[] } }];
  expect(line).toMatchObject({
    service: 'orders',
    route: '/api/orders/{orderId}',
    method: 'PUT',
    status_code: '200',
    http_requests_total: 1,
    http_request_duration_seconds: expect.any(Number),
    account_id: 'acme',
    request_id: 'request-1',
    correlation_id: 'request-1',
    ColdStart: 1,
    environment_age_seconds: expect.any(Number),
    memory_used_bytes: 50_000_000,
    function_busy_seconds: expect.any(Number),
  });
  expect(line._aws.CloudWatchMetrics).toMatchObject([
    { Dimensions: [['service', 'route', 'method', 'status_code']] },
    {
      Dimensions: [['service', 'function']],
      Metrics: [{ Name: 'function_busy_seconds', Unit: 'Seconds', StorageResolution: 1 }],
    },
    { Dimensions: [['service']] },
    { Dimensions: [['service', 'function']] },
  ]);
});

test('the age of an environment is written at most once a minute, so that busy ones do not count more', async () => {
  const environment = testEnvironment();
  let nowMs = 0;
  const run = httpFunction(oneRoute(), { ...environment, monotonic: () => nowMs });
  for (const atMs of [1000, 2000, 60_999, 61_000, 61_001]) {
    nowMs = atMs;
    await run(listOrdersEvent('', { routeKey: 'GET /a' }), lambdaContext());
  }
  expect(environment.lines.map((line) => line['environment_age_seconds'])).toEqual([
    1,
    undefined,
    undefined,
    61,
    undefined,
  ]);
});

test('T98: what matches no route shares one name, and made-up methods another', async () => {
  const api = ordersApi();
  for (const [method, rawPath] of [
    ['BREW', '/x/1'],
    ['GET', '/x/2'],
  ] as const) {
    const { routeKey: _, ...event } = putOrderEvent({ rawPath, requestContext: signedBy(undefined, method) });
    await api.call(event);
  }
  expect(api.environment.lines.map(({ route, method }) => [route, method])).toEqual([
    ['unmatched', 'OTHER'],
    ['unmatched', 'GET'],
  ]);
});

test('the cold start is counted once, and not at all when concurrency was provisioned', async () => {
  const api = ordersApi();
  await api.call(putOrderEvent());
  await api.call(putOrderEvent());
  expect(api.environment.lines.map((line) => line['ColdStart'])).toEqual([1, undefined]);
  const environment = testEnvironment({ AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' });
  const provisioned = httpFunction(oneRoute(), environment);
  await provisioned(listOrdersEvent('', { routeKey: 'GET /a' }), lambdaContext());
  expect(environment.lines[0]).not.toHaveProperty('ColdStart');
});

function oneRoute() {
  return {
    service: 's',
    routes: [{ operation: 'readA', method: 'GET', path: '/a', access: 'none' }] as const,
    operations: { readA: { handler: async () => ({ status: 200 }) } },
  };
}

test('routes and operations that do not match fail at start, by name', () => {
  const app = oneRoute();
  const handler = app.operations.readA.handler;
  const withPath = { ...app, routes: [{ ...app.routes[0], path: '/a/{id}' }] };
  expect(() => httpFunction({ ...app, operations: {} })).toThrow('no operation for readA');
  expect(() => httpFunction({ ...app, operations: { readA: { handler }, readB: { handler } } })).toThrow(
    'readB',
  );
  expect(() => httpFunction(withPath)).toThrow('readA has path parameters but no params validator');
});

test('an answer that Lambda could not carry is an internal error, not a broken connection', async () => {
  const api = ordersApi(async () => ({ status: 200, body: 'x'.repeat(6 * 1024 * 1024) }));
  expect((await api.call(putOrderEvent())).statusCode).toBe(500);
});
