import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Largest response of a synchronous invocation: 6 MB and what Lambda adds for its own envelope. */
export const maxResponseBytes = 6_291_556;

/** Sends one invocation to the runtime that waits in `GET /invocation/next`. */
export type SendInvocation = (headers: Readonly<Record<string, string>>, payload: string) => void;

export interface RuntimeApiEvents {
  /** The runtime is ready for an event. */
  next(send: SendInvocation): void;
  response(requestId: string, body: string): void;
  responseTooLarge(requestId: string): void;
  error(requestId: string, body: string): void;
  initError(body: string): void;
}

export interface RuntimeApi {
  /** `127.0.0.1:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  address: string;
  close(): void;
}

/** Serves the Lambda Runtime API (version 2018-06-01) to exactly one sandbox, on a loopback port of its own. */
export async function startRuntimeApi(events: RuntimeApiEvents): Promise<RuntimeApi> {
  const server = createServer((request, response) => {
    answer(events, request, response).catch(() => response.destroy());
  });
  // A frozen sandbox keeps its connection for minutes without a byte.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  await listen(server);
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

const route =
  /^\/2018-06-01\/runtime\/(?:invocation\/next|init\/error|invocation\/([^/]+)\/(response|error))$/;

async function answer(
  events: RuntimeApiEvents,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? '';
  const match = route.exec(url);
  if (!match) return void response.writeHead(404).end();
  if (url.endsWith('/next')) return events.next(senderTo(response));
  const body = await readAtMost(request, maxResponseBytes);
  response.writeHead(
    body === undefined ? 413 : 202,
    body === undefined ? { 'springtide-too-large': '1' } : {},
  );
  response.end('{"status":"OK"}');
  deliver(events, match, body);
}

function deliver(events: RuntimeApiEvents, match: RegExpExecArray, body: string | undefined): void {
  const [, requestId, kind] = match;
  if (requestId === undefined) return void events.initError(body ?? '{}');
  if (body === undefined) return void events.responseTooLarge(requestId);
  if (kind === 'error') return void events.error(requestId, body);
  return void events.response(requestId, body);
}

function senderTo(response: ServerResponse): SendInvocation {
  return (headers, payload) => {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' });
    response.end(payload);
  };
}

/** The whole body as text, or undefined when it is larger than `limit` bytes (the rest is read and dropped). */
export async function readAtMost(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks).toString();
}
