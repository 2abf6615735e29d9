import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { guardedPost } from '../../functions/aws/guarded-post.ts';
import { tlsReceiver } from '../support/tls-receiver.ts';

/** The real sender against receivers that speak HTTP badly, endlessly or not at all, byte by byte over a socket. */

/** What a receiver does once the request has begun to come. */
type Behave = (socket: Socket) => void;

let behave: Behave;
const open = new Set<Socket>();
const server = createServer((socket) => {
  open.add(socket);
  socket.on('error', () => undefined);
  socket.once('data', () => behave(socket));
});

const listen = (one: Server) =>
  new Promise<number>((resolve) =>
    one.listen(0, '127.0.0.1', () => resolve((one.address() as AddressInfo).port)),
  );

let port: number;
beforeAll(async () => {
  port = await listen(server);
});
afterAll(() => {
  for (const socket of open) socket.destroy();
  server.close();
});

/** Long for those that are to answer, short for those that never will. */
const PATIENT_MS = 10_000;
const BRIEF_MS = 300;

const sender = (timeoutMs: number) =>
  guardedPost({
    ...{ policy: { allowLocal: true }, clock: Date.now, timeoutMs },
    resolve: async () => ['127.0.0.1'],
  });
const post = (url = `http://127.0.0.1:${port}/hook`) => ({ url, body: '{}', headers: {} });
const saying =
  (...lines: string[]): Behave =>
  (socket) =>
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
/** Says a piece again and again, each when the one before is out, for as long as somebody listens. */
const forEver =
  (first: string, piece: string): Behave =>
  (socket) => {
    const more = () => {
      if (!socket.destroyed) socket.write(piece, () => setImmediate(more));
    };
    socket.write(first, more);
  };

/** Says a byte now and then, for as long as somebody listens. */
const trickling =
  (first: string): Behave =>
  (socket) => {
    socket.write(first);
    const timer = setInterval(() => socket.write('y'), 20);
    socket.once('close', () => clearInterval(timer));
  };

test('an answer that changes the protocol ends the call: it once hung until the function was killed, and nobody counted the try', async () => {
  behave = saying('HTTP/1.1 101 Switching Protocols', 'upgrade: other', 'connection: upgrade');
  expect(await sender(PATIENT_MS)(post())).toMatchObject({ kind: 'answered', status: 101 });
});

test.each<[string, Behave]>([
  ['a header that comes byte by byte', trickling('HTTP/1.1 200 OK\r\nx: ')],
  ['one promise of an answer after another', forEver('', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
  ['half a status line', (socket) => socket.write('HTTP/1.1 20')],
])('%s: no answer in time', async (_what, how) => {
  behave = how;
  const result = await sender(BRIEF_MS)(post());
  expect(result).toMatchObject({ kind: 'failed', reason: 'no answer in time' });
});

test.each<[string, Behave, string]>([
  ['headers without end', forEver('HTTP/1.1 200 OK\r\n', 'x: y\r\n'), 'HPE_HEADER_OVERFLOW'],
  ['a header of a megabyte', saying('HTTP/1.1 200 OK', `x: ${'y'.repeat(1_000_000)}`), 'HPE_HEADER_OVERFLOW'],
  ['something else than HTTP', saying('SSH-2.0-OpenSSH_9.7'), 'HPE_INVALID_CONSTANT'],
  ['a status of five digits', saying('HTTP/1.1 20000 OK'), 'HPE_INVALID_STATUS'],
  ['nothing and hangs up', (socket) => socket.end(), 'ECONNRESET'],
])('a receiver that answers %s fails with its reason, at once', async (_what, how, code) => {
  behave = how;
  const result = await sender(PATIENT_MS)(post());
  expect(result).toMatchObject({ kind: 'failed', reason: `no answer: ${code}` });
});

test.each<[string, Behave, number]>([
  ['100 before it', saying('HTTP/1.1 100 Continue', '', 'HTTP/1.1 204 No Content'), 204],
  [
    'a second answer behind it',
    saying('HTTP/1.1 201 Created', 'content-length: 0', '', 'HTTP/1.1 500 No'),
    201,
  ],
  ['a body that is no body', saying('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'zz'), 200],
  [
    'a body of 100 GB',
    forEver('HTTP/1.1 200 OK\r\ncontent-length: 100000000000\r\n\r\n', 'x'.repeat(65_536)),
    200,
  ],
  [
    'a redirect to a private address',
    saying('HTTP/1.1 308 Moved', 'location: http://169.254.169.254/', 'content-length: 0'),
    308,
  ],
])('the first status is the answer, with %s', async (_what, how, status) => {
  behave = how;
  expect(await sender(PATIENT_MS)(post())).toMatchObject({ kind: 'answered', status });
});

test('a body that trickles and never ends costs the time limit and no more, and its status counts', async () => {
  behave = trickling('HTTP/1.1 200 OK\r\n\r\n');
  // Long enough for the status to come on a busy machine, too.
  expect(await sender(2_000)(post())).toMatchObject({ kind: 'answered', status: 200 });
});

test.each([
  ['120', 120_000],
  ['soon', undefined],
])('Retry-After: %s comes along with the status', async (header, wanted) => {
  behave = saying('HTTP/1.1 503 Busy', `retry-after: ${header}`, 'content-length: 0');
  const result = await sender(PATIENT_MS)(post());
  expect(result).toMatchObject({ kind: 'answered', status: 503 });
  expect(result.kind === 'answered' && result.retryAfterMs).toBe(wanted);
});

describe('TLS', () => {
  let hits = 0;
  let tlsPort: number;
  const tls = createTlsServer(tlsReceiver, (_request, response) => {
    hits += 1;
    response.end();
  });
  const trusted = getCACertificates('default');
  beforeAll(async () => {
    tlsPort = await listen(tls);
  });
  beforeEach(() => {
    hits = 0;
    setDefaultCACertificates(trusted);
  });
  afterAll(() => {
    setDefaultCACertificates(trusted);
    tls.closeAllConnections();
    tls.close();
  });
  const call = (host: string) => sender(PATIENT_MS)(post(`https://${host}:${tlsPort}/hook`));

  test('a certificate that nobody vouches for ends the call before a byte of the event is sent', async () => {
    expect(await call('receiver.invalid')).toMatchObject({
      ...{ kind: 'failed', reason: 'no answer: DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(hits).toBe(0);
  });

  test('no variable of the process turns the check of certificates off', async () => {
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(await call('receiver.invalid')).toMatchObject({ kind: 'failed' });
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
    expect(hits).toBe(0);
  });

  test('a good certificate of another name is wrong; it is checked against the name, not the judged address', async () => {
    setDefaultCACertificates([...trusted, tlsReceiver.cert]);
    expect(await call('other.invalid')).toMatchObject({
      ...{ kind: 'failed', reason: 'no answer: ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    expect(hits).toBe(0);
    expect(await call('receiver.invalid')).toMatchObject({ kind: 'answered', status: 200 });
    expect(hits).toBe(1);
  });
});
