import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ok, type Running, route, startFixture } from './gateway-fixture.ts';

let running: Running;

beforeAll(async () => {
  running = await startFixture({
    routes: () => [
      route('GET /api/orders'),
      route('GET /api/orders/{orderId}', { functionName: 'one' }),
      route('GET /api/orders/imports', { functionName: 'imports' }),
      route('POST /api/orders'),
      route('ANY /files/{proxy+}', { functionName: 'files' }),
      route('GET /slow', { timeoutMs: 50 }),
    ],
  });
});
afterAll(() => running.stop());
beforeEach(() => {
  running.events.length = 0;
  running.answerWith(ok({ statusCode: 204 }));
});

/** A request whose target and headers go out exactly as given; fetch would tidy them. */
function send(target: string, headers: string[], method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ port: running.gateway.port, host: '127.0.0.1', path: target, method, headers });
    call.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    call.on('error', reject);
    call.end();
  });
}

function lastEvent(): Record<string, unknown> {
  const last = running.events.at(-1);
  if (!last) throw new Error('the function was not called');
  return last.event;
}

describe('payload format 2.0', () => {
  test('the golden event: paths decoded, query joined, headers lower-case and joined, cookies apart', async () => {
    const headers = [
      'Host',
      'api.test',
      'X-Tag',
      'a',
      'x-tag',
      'b',
      'Cookie',
      'one=1; two=2',
      'Cookie',
      'three=3',
    ];
    await send('/api/orders/a%20b?tag=x&tag=y%20z&empty=&plus=1+1', [...headers, 'User-Agent', 'golden/1']);
    const event = lastEvent() as { requestContext: { requestId: string; timeEpoch: number } };
    const time = new Date(event.requestContext.timeEpoch).toISOString();
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'GET /api/orders/{orderId}',
      rawPath: '/api/orders/a b',
      rawQueryString: 'tag=x&tag=y%20z&empty=&plus=1+1',
      cookies: ['one=1', 'two=2', 'three=3'],
      headers: {
        host: 'api.test',
        'x-tag': 'a,b',
        'user-agent': 'golden/1',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': String(running.gateway.port),
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      },
      queryStringParameters: { tag: 'x,y z', empty: '', plus: '1 1' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'api123',
        domainName: 'api123.execute-api.localhost',
        domainPrefix: 'api123',
        http: {
          method: 'GET',
          path: '/api/orders/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'golden/1',
        },
        requestId: expect.stringMatching(/^[\w+/]{15}=$/),
        routeKey: 'GET /api/orders/{orderId}',
        stage: '$default',
        time: expect.stringMatching(
          new RegExp(
            `^${time.slice(8, 10)}/[A-Z][a-z]{2}/${time.slice(0, 4)}:${time.slice(11, 19)} \\+0000$`,
          ),
        ),
        timeEpoch: event.requestContext.timeEpoch,
      },
      pathParameters: { orderId: 'a b' },
      isBase64Encoded: false,
    });
  });

  test.each([
    ['application/json; charset=utf-8', '{"a":"ü"}', false],
    ['text/csv', 'a;b', false],
    ['application/xml', '<a/>', false],
    ['application/x-www-form-urlencoded', 'a=b', true],
    ['application/problem+json', '{}', true],
    ['application/octet-stream', 'abc', true],
  ])('a %s body arrives as isBase64Encoded %#', async (type, body, isBase64Encoded) => {
    await fetch(`${running.gateway.url}/api/orders`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    const expected = isBase64Encoded ? Buffer.from(body).toString('base64') : body;
    expect(lastEvent()).toMatchObject({ body: expected, isBase64Encoded });
  });

  test('nothing is invented: no query, cookies, path parameters or body when the request has none', async () => {
    await send('/api/orders', ['Host', 'x']);
    const absent = ['queryStringParameters', 'cookies', 'pathParameters', 'body'];
    expect(Object.keys(lastEvent()).filter((key) => absent.includes(key))).toEqual([]);
  });
});

describe('routes', () => {
  test.each([
    ['GET', '/api/orders/imports', 'imports'],
    ['GET', '/api/orders/17', 'one'],
    ['PATCH', '/files/a/b%2Fc', 'files'],
  ])('%s %s reaches %s', async (method, path, functionName) => {
    await send(path, ['Host', 'x'], method);
    expect(running.events.at(-1)?.functionName).toBe(functionName);
  });

  test.each([
    ['GET', '/nowhere'],
    ['DELETE', '/api/orders'],
    ['GET', '/api/orders/'],
    ['GET', '/files'],
  ])('%s %s is a 404 that reaches no function', async (method, path) => {
    expect(await send(path, ['Host', 'x'], method)).toBe(404);
    expect(running.events).toEqual([]);
  });
});

describe('answers', () => {
  const get = (path = '/api/orders') => fetch(`${running.gateway.url}${path}`);

  test('status, headers, cookies and base64 bodies come through', async () => {
    const body = Buffer.from([0, 255, 7]).toString('base64');
    running.answerWith(
      ok({ statusCode: 201, headers: { 'X-A': 1 }, cookies: ['a=1', 'b=2'], body, isBase64Encoded: true }),
    );
    const response = await get();
    expect(response.status).toBe(201);
    expect(response.headers.get('x-a')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 7]);
  });

  test.each([
    ['Hello', 'Hello'],
    [{ message: 'hi' }, '{"message":"hi"}'],
    [[1, 2], '[1,2]'],
  ])('a result without statusCode is the body of a 200: %j', async (result, text) => {
    running.answerWith(ok(result));
    const response = await get();
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      text,
    ]);
  });

  test('a failed function is a blank 500, a throttled one a 503', async () => {
    const secret = 'connect to db-7 failed';
    running.answerWith({
      kind: 'error',
      errorType: 'Error',
      errorMessage: secret,
      payload: secret,
      coldStart: false,
    });
    const failed = await get();
    expect([failed.status, await failed.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
    running.answerWith({
      kind: 'throttled',
      reason: 'ConcurrentInvocationLimitExceeded',
      retryAfterSeconds: 1,
    });
    const throttled = await get();
    expect([throttled.status, await throttled.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
  });

  test.each([{ statusCode: 'many' }, { statusCode: 200, body: { not: 'text' } }])(
    'a malformed answer is a 500: %j',
    async (result) => {
      running.answerWith(ok(result));
      expect((await get()).status).toBe(500);
    },
  );

  test('a function slower than the integration timeout is a 503', async () => {
    running.answerWith(new Promise(() => undefined));
    expect((await get('/slow')).status).toBe(503);
  });
});

describe('limits', () => {
  test('11 MB of payload is a 413, 11 KB of headers a 431; neither reaches a function', async () => {
    const large = await fetch(`${running.gateway.url}/api/orders`, {
      method: 'POST',
      body: new Uint8Array(11 * 1024 * 1024),
    });
    expect([large.status, await large.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    expect(await send('/api/orders', ['Host', 'x', 'x-long', 'a'.repeat(11_000)])).toBe(431);
    expect(running.events).toEqual([]);
  });

  test('the stage throttle answers 429 when its bucket is empty', async () => {
    const limited = await startFixture({
      routes: () => [route('GET /')],
      throttle: { ratePerSecond: 0.001, burst: 2 },
    });
    const statuses = [];
    for (let call = 0; call < 3; call++) statuses.push((await fetch(limited.gateway.url)).status);
    await limited.stop();
    expect(statuses).toEqual([204, 204, 429]);
    expect(limited.samples.filter((sample) => sample.name === '4xx').map((sample) => sample.value)).toEqual([
      0, 0, 1,
    ]);
  });
});
