import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engines/engine.ts';
import { listenOnLoopback, readBody } from '../engines/loopback-server.ts';

/** What was published to a topic. */
export interface PublishedNotice {
  readonly topicArn: string;
  readonly subject: string;
  readonly message: string;
}

/** SNS's Publish at `url`, for the real SDK; nobody subscribes here, the host itself hears everything. */
export interface SnsEngine extends Engine {
  url: string;
  /** The newest notices, oldest first. */
  readonly notices: readonly PublishedNotice[];
}

const KEPT = 200;

/** Serves SNS's query protocol on 127.0.0.1 and hands on what is published. */
export async function startSns(hear: (notice: PublishedNotice) => void): Promise<SnsEngine> {
  const notices: PublishedNotice[] = [];
  let published = 0;
  const keep: Keep = (notice) => {
    notices.push(notice);
    if (notices.length > KEPT) notices.shift();
    hear(notice);
    published += 1;
    return `notice-${published}`;
  };
  const server = await listenOnLoopback((request, response) => {
    answer(request, keep)
      .catch((error: unknown) => refusal('InternalFailure', String(error)))
      .then((reply) => send(response, reply));
  }, 0);
  return { url: server.url, description: 'SNS, heard by the host', stop: server.close, notices };
}

/** Takes a notice and gives it an id. */
type Keep = (notice: PublishedNotice) => string;

interface Answer {
  readonly status: number;
  readonly xml: string;
}

async function answer(request: IncomingMessage, keep: Keep): Promise<Answer> {
  const input = new URLSearchParams((await readBody(request)).toString());
  const [action, topicArn, message] = ['Action', 'TopicArn', 'Message'].map((name) => input.get(name) ?? '');
  if (action !== 'Publish') return refusal('InvalidAction', `The local host has no ${action}`);
  if (!topicArn || !message) return refusal('InvalidParameter', 'TopicArn and Message are needed');
  const id = keep({ topicArn, message, subject: input.get('Subject') ?? '' });
  const result = `<PublishResult><MessageId>${id}</MessageId></PublishResult>`;
  return {
    status: 200,
    xml: `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}</PublishResponse>`,
  };
}

function refusal(code: string, message: string): Answer {
  const text = message.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error>`;
  return { status: 400, xml: `<ErrorResponse>${error}</ErrorResponse>` };
}

function send(response: ServerResponse, { status, xml }: Answer): void {
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(xml);
}
