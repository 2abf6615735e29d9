import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogMessage } from '../../../../functions/kernel/events/event-log.ts';
import { type LoopbackServer, listenOnLoopback, readBody } from '../loopback-server.ts';
import type { Topics } from './topics.ts';

interface Answer {
  status: number;
  body: unknown;
}

/**
 * The protocol, JSON both ways: `GET /topics` → `{topic: partitions}`; `PUT /topics/NAME {"partitions": n}` → 201, or 200
 * when it exists; `POST /topics/NAME/records [LogMessage]` → 200 once all are in the files. Unknown topic: 404.
 */
export function serveLog(topics: Topics, port: number): Promise<LoopbackServer> {
  return listenOnLoopback((request, response) => {
    answer(topics, request).then(
      (result) => send(response, result),
      (error: unknown) => send(response, { status: 400, body: { error: String(error) } }),
    );
  }, port);
}

async function answer(topics: Topics, request: IncomingMessage): Promise<Answer> {
  const [, root, topic = '', leaf] = (request.url ?? '').split('/').map(decodeURIComponent);
  if (root !== 'topics') return notFound(request.url ?? '');
  const text = (await readBody(request)).toString();
  switch (`${request.method} ${leaf ?? ''}`) {
    case 'GET ':
      return { status: 200, body: topics.sizes() };
    case 'PUT ':
      return create(topics, topic, JSON.parse(text) as { partitions: number });
    case 'POST records':
      return publish(topics, topic, JSON.parse(text) as LogMessage[]);
    default:
      return { status: 405, body: { error: `${request.method} is not possible on ${request.url}` } };
  }
}

function create(topics: Topics, topic: string, { partitions }: { partitions: number }): Answer {
  const status = { created: 201, exists: 200, invalid: 400 }[topics.create(topic, partitions)];
  return { status, body: { partitions: topics.partitions(topic)?.length } };
}

function publish(topics: Topics, topic: string, messages: LogMessage[]): Answer {
  if (!topics.append(topic, messages)) return notFound(topic);
  return { status: 200, body: { published: messages.length } };
}

function notFound(what: string): Answer {
  return { status: 404, body: { error: `${what} does not exist` } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
