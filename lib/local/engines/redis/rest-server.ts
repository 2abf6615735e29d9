import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LoopbackServer, listenOnLoopback, readBody } from '../loopback-server.ts';
import { refusal } from './refused-commands.ts';
import { type Command, type CommandStore, RedisError, type Reply, Status } from './reply.ts';

export interface RestOptions {
  store: CommandStore;
  token: string;
  port: number;
}

interface Answer {
  status: number;
  body: unknown;
}

type Encode = (reply: Reply) => unknown;

/**
 * Upstash's REST API as @upstash/redis 1.39 uses it: `POST /` with one command, `POST /pipeline`, `POST /multi-exec`, the
 * token on every path, `Upstash-Encoding: base64`. Not there: commands in the path, and subscriptions.
 */
export function serveRest(options: RestOptions): Promise<LoopbackServer> {
  return listenOnLoopback((request, response) => {
    answer(request, options).then(
      (result) => send(request, response, result),
      (error: Error) => send(request, response, { status: 500, body: { error: `ERR ${error.message}` } }),
    );
  }, options.port);
}

async function answer(request: IncomingMessage, { store, token }: RestOptions): Promise<Answer> {
  const body = await readBody(request);
  if (!isAuthorized(request.headers.authorization, token)) return fault(401, 'Unauthorized');
  const parsed = parse(body);
  if (parsed === undefined) return fault(400, 'ERR failed to parse the request body: expected a JSON array');
  const encode = request.headers['upstash-encoding'] === 'base64' ? inBase64 : asText;
  switch (request.method === 'POST' ? request.url : undefined) {
    case '/':
      return single(store, commandOf(parsed), encode);
    case '/pipeline':
      return pipeline(store, parsed.map(commandOf), encode);
    case '/multi-exec':
      return transaction(store, parsed.map(commandOf), encode);
    default:
      return fault(404, `ERR ${request.method} ${request.url} is not supported by the local Redis`);
  }
}

async function single(store: CommandStore, command: Command, encode: Encode): Promise<Answer> {
  const [reply = null] = await runAllowed(store, [command]);
  return reply instanceof RedisError
    ? fault(400, reply.message)
    : { status: 200, body: { result: encode(reply) } };
}

async function pipeline(store: CommandStore, commands: Command[], encode: Encode): Promise<Answer> {
  const replies = await runAllowed(store, commands);
  return { status: 200, body: replies.map((reply) => wrapped(reply, encode)) };
}

async function transaction(store: CommandStore, commands: Command[], encode: Encode): Promise<Answer> {
  const refused = commands.map(refusal).find((error) => error !== undefined);
  const replies = refused ?? (await store.transaction(commands));
  if (replies instanceof RedisError) return fault(400, replies.message);
  return { status: 200, body: replies.map((reply) => wrapped(reply, encode)) };
}

async function runAllowed(store: CommandStore, commands: Command[]): Promise<Reply[]> {
  const refused = commands.map(refusal);
  const replies = await store.run(commands.filter((_, index) => refused[index] === undefined));
  return refused.map((error) => error ?? replies.shift() ?? null);
}

function wrapped(reply: Reply, encode: Encode): object {
  return reply instanceof RedisError ? { error: reply.message } : { result: encode(reply) };
}

function fault(status: number, error: string): Answer {
  return { status, body: { error } };
}

function isAuthorized(header: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function parse(body: Buffer): unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The client leaves numbers and booleans as they are. */
function commandOf(parts: unknown): Command {
  return Array.isArray(parts) ? parts.map((part) => (typeof part === 'string' ? part : textOf(part))) : [];
}

function textOf(part: unknown): string {
  return typeof part === 'object' && part !== null ? JSON.stringify(part) : String(part);
}

/** Only a status at the top may stay plain; inside arrays the client decodes every string. */
function inBase64(reply: Reply): unknown {
  if (reply instanceof Status && reply.text === 'OK') return 'OK';
  return convert(reply, (value) => Buffer.from(value).toString('base64'));
}

function asText(reply: Reply): unknown {
  return convert(reply, String);
}

function convert(reply: Reply, text: (value: string | Buffer) => string): unknown {
  if (reply === null || typeof reply === 'number') return reply;
  if (Array.isArray(reply)) return reply.map((item) => convert(item, text));
  if (reply instanceof Status) return text(reply.text);
  return text(reply instanceof RedisError ? reply.message : reply);
}

function send(request: IncomingMessage, response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    // One store, so every read sees every write: the token carries nothing, but the client wants it back.
    'upstash-sync-token': String(request.headers['upstash-sync-token'] ?? ''),
  });
  response.end(text);
}
