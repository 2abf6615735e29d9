import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { RecordSample } from '../metric-store.ts';
import { portTaken } from './free-port.ts';
import { type GatewayParts, requestHandler } from './handle-request.ts';
import type { GatewayIdentity } from './http-event.ts';
import { type HttpAnswer, internalServerError } from './http-result.ts';

/** API Gateway's limit for the request line and all headers together. */
const HEADER_LIMIT_BYTES = 10_240;

/** Where the gateway listens and what it reports to. */
export interface GatewayOptions extends GatewayParts {
  /** 0: any free port. */
  port: number;
  accountId: string;
  record: RecordSample;
}

/** An HTTP API that listens. */
export interface Gateway {
  url: string;
  port: number;
  /** Takes no new requests, lets those in flight finish (at most `graceMs`), then closes. */
  stop(graceMs: number): Promise<void>;
}

/** Serves the API on 127.0.0.1. Rejects when the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const handle = requestHandler(options);
  const identity: GatewayIdentity = {
    accountId: options.accountId,
    apiId: options.api.apiId,
    domainName: `${options.api.apiId}.execute-api.localhost`,
    port: 0,
  };
  const server = createServer({ maxHeaderSize: HEADER_LIMIT_BYTES, keepAliveTimeout: 65_000 });
  server.on('request', (request, response) => {
    const startedAtMs = options.clock();
    handle(request, identity)
      .catch(() => internalServerError)
      .then((answer) => write({ response, answer, closing: !server.listening }))
      .then((status) => recordRequest(options, { status, startedAtMs }));
  });
  server.on('clientError', refuseBrokenRequest);
  identity.port = await listen(server, options.port).catch((error: Error) => {
    throw portTaken(options.port, error);
  });
  return {
    url: `http://127.0.0.1:${identity.port}`,
    port: identity.port,
    stop: (graceMs) => drain(server, graceMs),
  };
}

function write(work: { response: ServerResponse; answer: HttpAnswer; closing: boolean }): number {
  const { response, answer } = work;
  if (work.closing) response.setHeader('connection', 'close');
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
  return answer.status;
}

/** The metrics API Gateway publishes for an HTTP API. */
function recordRequest(options: GatewayOptions, done: { status: number; startedAtMs: number }): void {
  const timeMs = options.clock();
  const dimensions = { ApiId: options.api.apiId };
  const sample = (name: string, value: number) =>
    options.record({ namespace: 'AWS/ApiGateway', name, dimensions, value, timeMs });
  sample('Count', 1);
  sample('4xx', done.status >= 400 && done.status < 500 ? 1 : 0);
  sample('5xx', done.status >= 500 ? 1 : 0);
  sample('Latency', timeMs - done.startedAtMs);
}

function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const status = tooLong ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const body = JSON.stringify({ message: status.slice(4) });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Resolves with the port once the server listens on the loopback address. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Stops taking connections and waits for what is in flight, at most `graceMs`. */
export function drain(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
