import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { guardedPost, resolveHost } from '../../functions/aws/guarded-post.ts';
import type { ResolveHost } from '../../functions/kernel/outbound/choose-target.ts';

/** The real sender against a real receiver on this machine. */

type Behave = (request: IncomingMessage, response: ServerResponse) => void;

let behave: Behave;
let hits: { path: string | undefined; host: string | undefined; body: string }[] = [];
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  hits.push({ path: request.url, host: request.headers.host, body });
  behave(request, response);
});
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  hits = [];
});

const sender = (options: { allowLocal?: boolean; resolve?: ResolveHost; timeoutMs?: number } = {}) => {
  const { allowLocal = true, resolve = resolveHost, timeoutMs = 5_000 } = options;
  return guardedPost({ policy: { allowLocal }, resolve, clock: Date.now, timeoutMs });
};
const post = (url: string, body = '{"ä":1}') => ({ url, body, headers: { 'x-test': '1' } });
const url = (host = '127.0.0.1', path = '/hook') => `http://${host}:${port}${path}`;

test('the body arrives byte by byte and the status comes back', async () => {
  behave = (_, response) => response.writeHead(204).end();
  expect(await sender()(post(url()))).toMatchObject({ kind: 'answered', status: 204 });
  expect(hits).toEqual([{ path: '/hook', host: `127.0.0.1:${port}`, body: '{"ä":1}' }]);
});

test('a redirect is an answer and is not followed', async () => {
  behave = (_, response) => response.writeHead(307, { location: url('127.0.0.1', '/elsewhere') }).end();
  expect(await sender()(post(url()))).toMatchObject({ kind: 'answered', status: 307 });
  expect(hits.map(({ path }) => path)).toEqual(['/hook']);
});

test('the connection goes to the judged address: the name is asked once and need not exist elsewhere', async () => {
  behave = (_, response) => response.end('ok');
  let asked = 0;
  const resolve: ResolveHost = async () => {
    asked += 1;
    return ['127.0.0.1'];
  };
  expect(await sender({ resolve })(post(url('receiver.invalid')))).toMatchObject({ status: 200 });
  expect(asked).toBe(1);
  expect(hits[0]?.host).toBe(`receiver.invalid:${port}`);
});

test('a name that was public when it was registered and leads inside now is refused, and nothing is sent', async () => {
  const resolve: ResolveHost = async () => ['127.0.0.1'];
  const result = await sender({ allowLocal: false, resolve })(post(`https://shop.example:${port}/`));
  expect(result).toMatchObject({ kind: 'refused' });
  for (const target of [url(), `https://127.0.0.1:${port}/`, 'https://169.254.169.254/latest/meta-data']) {
    expect(await sender({ allowLocal: false })(post(target))).toMatchObject({ kind: 'refused' });
  }
  expect(await sender()(post('http://169.254.169.254/latest/meta-data'))).toMatchObject({ kind: 'refused' });
  expect(hits).toEqual([]);
});

test('a receiver that hangs, before or in its answer, costs the time limit and no more', async () => {
  behave = () => undefined;
  expect(await sender({ timeoutMs: 150 })(post(url()))).toMatchObject({
    ...{ kind: 'failed', reason: 'no answer in time' },
  });
  behave = (_, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('half');
  };
  // Long enough for the status to come on a busy machine, too.
  expect(await sender({ timeoutMs: 3_000 })(post(url()))).toMatchObject({ kind: 'answered', status: 200 });
  const never: ResolveHost = () => new Promise(() => undefined);
  expect(await sender({ timeoutMs: 50, resolve: never })(post(url('slow.example')))).toMatchObject({
    ...{ kind: 'failed', reason: 'no answer in time' },
  });
});

test('an endless answer is cut off, a broken or missing connection is a failure with its reason', async () => {
  behave = (_, response) => {
    const more = () => {
      if (!response.destroyed) response.write('x'.repeat(64 * 1024), () => setImmediate(more));
    };
    more();
  };
  expect(await sender({ timeoutMs: 5_000 })(post(url()))).toMatchObject({ kind: 'answered', status: 200 });
  behave = (request) => request.socket.destroy();
  expect(await sender()(post(url()))).toMatchObject({
    kind: 'failed',
    reason: expect.stringMatching(/^no answer: /),
  });
  expect(await sender()(post('http://127.0.0.1:1/'))).toMatchObject({
    ...{ kind: 'failed', reason: 'no answer: ECONNREFUSED' },
  });
});
