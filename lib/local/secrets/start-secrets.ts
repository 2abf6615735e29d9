import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engines/engine.ts';
import { listenOnLoopback, readBody } from '../engines/loopback-server.ts';
import type { SecretValues } from './secret-values.ts';

/** Secrets Manager's GetSecretValue at `url`, for the real SDK. */
export interface SecretsEngine extends Engine {
  url: string;
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Serves the values over Secrets Manager's protocol (awsJson 1.1) on 127.0.0.1. Secrets cannot be changed through it. */
export async function startSecrets(values: SecretValues): Promise<SecretsEngine> {
  const server = await listenOnLoopback((request, response) => {
    answer(request, values).then(
      (reply) => send(response, reply),
      () => send(response, failure('InvalidRequestException', 'The request cannot be read')),
    );
  }, 0);
  return { url: server.url, description: `Secrets, ${values.size} values`, stop: server.close };
}

async function answer(request: IncomingMessage, values: SecretValues): Promise<Answer> {
  const operation = String(request.headers['x-amz-target']).split('.').at(-1);
  const body = JSON.parse((await readBody(request)).toString()) as { SecretId?: string };
  if (operation !== 'GetSecretValue') {
    return failure('InvalidRequestException', `The local host has no ${operation}`);
  }
  const found = [...values].find(([arn]) => arn === body.SecretId || nameOf(arn) === body.SecretId);
  if (!found) {
    return failure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const [arn, value] = found;
  return {
    status: 200,
    body: { ARN: arn, Name: nameOf(arn), SecretString: value, VersionStages: ['AWSCURRENT'] },
  };
}

/** An arn ends with the name, a dash and six characters. */
function nameOf(arn: string): string {
  return (arn.split(':secret:')[1] ?? arn).slice(0, -7);
}

function failure(type: string, message: string): Answer {
  return { status: 400, body: { __type: type, message } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
