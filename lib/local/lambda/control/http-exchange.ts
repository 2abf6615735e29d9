import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';

/** One call of the control API, read. */
export interface ControlCall {
  method: string;
  /** Path segments after the API version, percent decoded: `['functions', 'orders-api', 'concurrency']`. */
  path: readonly string[];
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  requestId: string;
  /** Aborts when the caller hangs up before the answer. */
  left: AbortSignal;
}

/** An answer; `body` is sent as it is when it is text, as JSON otherwise. */
export interface ControlAnswer {
  status: number;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** The request's JSON body. @throws AwsError when it is not an object. */
export function jsonBody(call: ControlCall): Record<string, unknown> {
  if (call.body === '') return {};
  try {
    const value: unknown = JSON.parse(call.body);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
}

/** Splits `/2015-03-31/functions/x` into its segments, without the version. */
export function pathSegments(pathname: string): string[] {
  return pathname.split('/').filter(Boolean).slice(1).map(decodeURIComponent);
}

export function send(response: ServerResponse, answer: ControlAnswer, requestId: string): void {
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null);
  const hasBody = answer.body !== undefined && answer.status !== 204;
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    ...answer.headers,
  });
  response.end(hasBody ? text : undefined);
}

/** An error in the wire form of AWS's REST JSON protocol; what is not an AwsError is a bug of the host and says so. */
export function errorAnswer(error: unknown): ControlAnswer {
  const known = error instanceof AwsError ? error : new AwsError('ServiceException', String(error));
  const { retryAfterSeconds, ...extra } = known.extra;
  const retry: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const text =
    known.name === 'ResourceNotFoundException' ? { Message: known.message } : { message: known.message };
  const type = known.status >= 500 ? 'Service' : 'User';
  return {
    status: known.status,
    headers: { 'x-amzn-errortype': known.name, ...retry },
    body: { Type: type, ...text, ...extra },
  };
}
