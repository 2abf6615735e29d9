import { AppError } from '../kernel/errors.ts';
import type { HttpResponse } from './http-contract.ts';
import type { HttpResult } from './http-event.ts';
import { addProblemHeaders, type ProblemPlace, problemJson, problemKinds, type Refusal } from './problem.ts';

/** Lambda refuses a larger answer with an error of its own that no client understands. */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024;

/** On every answer. A handler may set `cache-control` and `etag` itself. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;

/** Serialises a handler's answer; `undefined` as body sends none. */
export function toResult(response: HttpResponse, correlationId: string): HttpResult {
  const headers = answerHeaders('application/json', correlationId);
  if (response.headers !== undefined) Object.assign(headers, response.headers);
  const body = response.text ?? (response.body === undefined ? undefined : JSON.stringify(response.body));
  if (body === undefined) return { statusCode: response.status, headers };
  if (body.length * 3 > MAX_ANSWER_BYTES && Buffer.byteLength(body) > MAX_ANSWER_BYTES) {
    throw new AppError('internal', `the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
  }
  return { statusCode: response.status, headers, body };
}

/** The problem details document for an error. */
export function problemResult(error: Refusal, place: ProblemPlace, correlationId: string): HttpResult {
  const headers = answerHeaders('application/problem+json', correlationId);
  addProblemHeaders(headers, error);
  return { statusCode: problemKinds[error.code].status, headers, body: problemJson(error, place) };
}

/** One literal: four times faster than spreading a shared object into a new one. */
function answerHeaders(contentType: string, correlationId: string): Record<string, string> {
  return {
    'content-type': contentType,
    'cache-control': securityHeaders['cache-control'],
    'content-security-policy': securityHeaders['content-security-policy'],
    'referrer-policy': securityHeaders['referrer-policy'],
    'strict-transport-security': securityHeaders['strict-transport-security'],
    'x-content-type-options': securityHeaders['x-content-type-options'],
    'x-correlation-id': correlationId,
  };
}
