import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Engine } from '../engine.ts';
import { tooLarge } from './answer.ts';
import { ConnectionDropped, DataApiError } from './data-api-error.ts';
import { type Faults, type OperationName, withFault } from './faults.ts';
import { parseLossless } from './lossless-json.ts';
import { type Body, type Operation, operations } from './operations.ts';
import { type Cluster, type Secret, sessionStore } from './sessions.ts';
import { MAX_RESULT_BYTES } from './timed-statement.ts';
import { transactionStore } from './transactions.ts';

export interface DataApiOptions {
  /** Which PostgreSQL server stands behind which cluster ARN. */
  clusters: readonly Cluster[];
  /** Which login each secret holds. */
  secrets: readonly Secret[];
}

export interface DataApiTools {
  clock: () => number;
  /** Default: none. */
  faults?: Faults;
  /** AWS: 45 s. */
  statementTimeoutMs?: number;
}

export interface DataApiEngine extends Engine {
  url: string;
}

interface Reply {
  status: number;
  text: string;
  errorName?: string;
}

interface Service {
  operations: Record<OperationName, Operation>;
  faults: Faults;
}

const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
const STATEMENT_TIMEOUT_MS = 45_000;
const EXPIRY_CHECK_MS = 500;

/**
 * The RDS Data API (rds-data, rest-json) on 127.0.0.1 in front of real PostgreSQL: what the AWS SDK sends unchanged, with
 * the service's types, limits, errors and transactions. Signatures must be there but are not verified.
 */
export async function startDataApi(options: DataApiOptions, tools: DataApiTools): Promise<DataApiEngine> {
  const sessions = sessionStore(options.clusters, options.secrets);
  const transactions = transactionStore(tools.clock);
  const statementTimeoutMs = tools.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  const service: Service = {
    operations: operations({ sessions, transactions, statementTimeoutMs }),
    faults: tools.faults ?? (() => undefined),
  };
  // Idle connections stay longer than any client keeps them, so that none is closed under a request on its way.
  const server = createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
    void serve(service, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const expiry = setInterval(transactions.expire, EXPIRY_CHECK_MS).unref();
  const { port } = server.address() as AddressInfo;
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    clearInterval(expiry);
    await closed(server);
    await transactions.close();
    await sessions.close();
  };
  return {
    description: `RDS Data API over ${options.clusters.length} clusters`,
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const text = JSON.stringify(await answer(service, request));
    if (Buffer.byteLength(text) > MAX_RESULT_BYTES) throw tooLarge();
    send(response, { status: 200, text });
  } catch (error) {
    if (error instanceof ConnectionDropped) request.socket.destroy();
    else sendError(response, error);
  }
}

async function answer(service: Service, request: IncomingMessage): Promise<unknown> {
  const name = (request.url ?? '').slice(1) as OperationName;
  const text = await readBody(request);
  if (request.headers.authorization === undefined) {
    throw new DataApiError('AccessDeniedException', 'Missing Authentication Token');
  }
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (operation === undefined || request.method !== 'POST') {
    throw new DataApiError('NotFoundException', `Unknown operation ${request.method} ${request.url}`);
  }
  const body = bodyOf(text);
  const { resourceArn = '', database, sql, transactionId } = body;
  const fault = service.faults({ operation: name, resourceArn, database, sql, transactionId });
  return withFault(fault, () => operation(body));
}

function bodyOf(text: string): Body {
  try {
    return parseLossless(text) as Body;
  } catch {
    throw new DataApiError('BadRequestException', 'The request body is not JSON');
  }
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
    });
    request.once('error', reject);
    request.once('end', () => {
      if (bytes <= MAX_REQUEST_BYTES) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new DataApiError('RequestEntityTooLargeException', 'The request is larger than 4 MiB'));
    });
  });
}

function send(response: ServerResponse, { status, text, errorName }: Reply): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    ...(errorName === undefined ? {} : { 'x-amzn-errortype': errorName }),
  });
  response.end(text);
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  const known =
    error instanceof DataApiError ? error : new DataApiError('InternalServerErrorException', String(error));
  const { status, message, fields, name } = known;
  send(response, { status, text: JSON.stringify({ message, ...fields }), errorName: name });
}
