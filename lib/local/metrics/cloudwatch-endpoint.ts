import type { IncomingMessage, RequestListener } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Clock } from '../../../functions/kernel/clock.ts';
import { reasonOf } from '../../../functions/kernel/errors.ts';
import type { Engine } from '../engines/engine.ts';
import { listenOnLoopback } from '../engines/loopback-server.ts';
import { CloudWatchError, invalid } from './cloudwatch-error.ts';
import { getMetricData } from './get-metric-data.ts';
import { listMetrics } from './list-metrics.ts';
import type { MetricMemory } from './metric-memory.ts';
import { putMetricData } from './put-metric-data.ts';

export interface CloudWatchOptions {
  memory: MetricMemory;
  clock: Clock;
  /** How late metrics of `AWS/...` namespaces appear; 0 unless told, 60,000 to 180,000 on AWS. */
  publicationDelayMs?: number;
}

export interface CloudWatchEndpoint extends Engine {
  /** For `endpoint` of the CloudWatch client. */
  url: string;
}

type Operation = (body: unknown) => Record<string, unknown>;

/** 1 MB of PutMetricData, compressed or not, and some room. */
const maxBodyBytes = 4 * 1_048_576;
const targetPrefix = 'GraniteServiceVersion20100801.';

/** Serves CloudWatch's metrics API on a loopback port in AWS JSON 1.0, which the SDK's client speaks. */
export async function startCloudWatch(options: CloudWatchOptions): Promise<CloudWatchEndpoint> {
  const operations = operationsOf(options);
  const serve: RequestListener = (request, response) => {
    answer(operations, request)
      .then((body) => ({ status: 200, headers: {}, body }))
      .catch(errorReply)
      .then((reply) => {
        response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.0', ...reply.headers });
        response.end(JSON.stringify(reply.body));
      });
  };
  const { url, close } = await listenOnLoopback(serve, 0);
  return { url, description: 'CloudWatch metrics, in memory', stop: close };
}

function operationsOf(options: CloudWatchOptions): ReadonlyMap<string, Operation> {
  const { memory, clock, publicationDelayMs = 0 } = options;
  return new Map<string, Operation>([
    ['GetMetricData', (body) => getMetricData(body, { memory, clock, publicationDelayMs })],
    ['PutMetricData', (body) => putMetricData(body, memory.record, clock())],
    ['ListMetrics', (body) => listMetrics(body, memory)],
  ]);
}

async function answer(
  operations: ReadonlyMap<string, Operation>,
  request: IncomingMessage,
): Promise<Record<string, unknown>> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const raw = await readBody(request);
  const operation = operations.get(target.slice(targetPrefix.length));
  if (!target.startsWith(targetPrefix) || !operation) {
    throw new CloudWatchError('UnknownOperationException', `The local CloudWatch has no ${target}`);
  }
  return operation(parseJson(raw));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  if (size > maxBodyBytes) throw invalid('The request is larger than 4 MB');
  const bytes = Buffer.concat(chunks);
  const isCompressed = request.headers['content-encoding'] === 'gzip';
  return (isCompressed ? gunzipSync(bytes, { maxOutputLength: maxBodyBytes }) : bytes).toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CloudWatchError('ValidationException', 'The request is not JSON');
  }
}

function errorReply(error: unknown) {
  const known = error instanceof CloudWatchError ? error : undefined;
  const name = known?.name ?? 'InternalServiceFault';
  const headers: Record<string, string> = known ? { 'x-amzn-query-error': `${known.queryCode};Sender` } : {};
  const message = reasonOf(error);
  return { status: known ? 400 : 500, headers, body: { __type: name, message } };
}
