import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Requester, UpstashRequest, UpstashResponse } from '@upstash/redis';
import type { Delivery } from '../kernel/cache/redis-commands.ts';
import { AppError } from '../kernel/errors.ts';

export interface UpstashAddress {
  url: string;
  token: string;
}

export interface RequesterSettings {
  /** Ends the socket: the tier's own time limit is shorter. Default 2,000. */
  timeoutMs?: number;
  /** Called once for each HTTP request that leaves. */
  onRequest?: () => void;
}

/**
 * Transport for @upstash/redis over node:http(s) with kept-alive sockets: a pipeline of one MGET takes 102 µs instead of 416 µs with
 * `fetch`, whose first use alone costs 35 ms of a cold start (quiet machine; test/bench/results/cache-round-trip.md under load). Replies come in base64 and are never parsed further.
 */
export function nodeRequesters(
  address: UpstashAddress,
  settings: RequesterSettings = {},
): Readonly<Record<Delivery, Requester>> {
  const once = openWire(address, settings.timeoutMs ?? 2000);
  const again: Wire = (path, body) =>
    once(path, body).catch((error) => retryDeadSocket(error, () => once(path, body)));
  return { once: requester(once, settings), again: requester(again, settings) };
}

function requester(wire: Wire, settings: RequesterSettings): Requester {
  return {
    async request<T>(request: UpstashRequest): Promise<UpstashResponse<T>> {
      settings.onRequest?.();
      const body = JSON.stringify(request.body);
      const reply = await wire(`/${(request.path ?? []).join('/')}`, body);
      return decodeReply(reply) as UpstashResponse<T>;
    },
  };
}

type Wire = (path: string, body: string) => Promise<unknown>;

function openWire({ url, token }: UpstashAddress, timeoutMs: number): Wire {
  const { protocol, hostname, port, pathname } = new URL(url);
  const secure = protocol === 'https:';
  const http = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
  const agent: Agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const prefix = pathname.replace(/\/$/, '');
  const options = (path: string, body: string): RequestOptions => ({
    agent,
    host: hostname,
    ...(port && { port }),
    method: 'POST',
    path: prefix + path,
    timeout: timeoutMs,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'upstash-encoding': 'base64',
    },
  });
  return (path, body) => exchange((done) => http.request(options(path, body), done), body);
}

/** A socket that was kept through a freeze of the sandbox may be dead: one more try, on a new one. */
function retryDeadSocket(error: unknown, again: () => Promise<unknown>): Promise<unknown> {
  if (error instanceof AppError && error.data.reusedSocket === true) return again();
  throw error;
}

function exchange(
  open: (done: (response: IncomingMessage) => void) => ClientRequest,
  body: string,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = open((response) => readReply(response).then(resolve, reject));
    request.on('timeout', () => request.destroy(new Error('socket timeout')));
    request.on('error', (cause) => {
      reject(
        unreachable(cause, request.reusedSocket && (cause as NodeJS.ErrnoException).code === 'ECONNRESET'),
      );
    });
    request.end(body);
  });
}

function unreachable(cause: unknown, reusedSocket = false): AppError {
  return new AppError('unavailable', 'Redis cannot be reached', {
    retryable: true,
    cause,
    data: { reusedSocket },
  });
}

async function readReply(response: IncomingMessage): Promise<unknown> {
  const text = await readText(response);
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return parseReply(text);
  throw new AppError(status === 429 ? 'throttled' : 'unavailable', `Redis answered HTTP ${status}`, {
    retryable: true,
  });
}

/** By events: an iterator over the response costs a tenth of the whole call. */
function readText(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      text += part;
    });
    response.on('end', () => resolve(text));
    response.on('error', (cause) => reject(unreachable(cause)));
  });
}

function parseReply(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('corrupt', 'Redis answered something that is not JSON', { retryable: true, cause });
  }
}

interface RawReply {
  result?: unknown;
  error?: string;
}

function decodeReply(reply: unknown): unknown {
  return Array.isArray(reply) ? reply.map(decodeOne) : decodeOne(reply as RawReply);
}

/** Every text is base64 except a plain `OK` outside of lists. */
function decodeOne({ result, error }: RawReply): RawReply {
  if (error !== undefined) return { error };
  return { result: result === 'OK' ? 'OK' : decodeResult(result) };
}

function decodeResult(result: unknown): unknown {
  if (typeof result === 'string') return Buffer.from(result, 'base64').toString('utf8');
  return Array.isArray(result) ? result.map(decodeResult) : result;
}
