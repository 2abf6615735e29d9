import { isUtf8 } from 'node:buffer';
import type { AppError, FieldError } from '../kernel/errors.ts';
import type { HttpRequest } from './http-contract.ts';
import type { HttpEvent } from './http-event.ts';
import type { Match } from './http-router.ts';
import { type ParsedBody, parseBody } from './json-safety.ts';
import type { Refusal } from './problem.ts';
import { refusal } from './refusal.ts';

/** Lambda hands over at most 6 MB in one event. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** More query parameters than any route has: a bound on work, not a rule of the API. */
const MAX_QUERY_PARAMETERS = 50;

const JSON_TYPE = /^application\/(?:[\w.!#$&^-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

export type HttpInput = Pick<HttpRequest, 'params' | 'query' | 'body'>;

/**
 * Everything the caller chose, checked by the rules of the route: path parameters, the query as converted by its validator,
 * and the JSON body, undefined on a route that takes none. Broken rules come back as `invalid_input`, returned because
 * throwing it would cost a tenth of the whole answer; what cannot even be read is thrown.
 */
export function readInput(event: HttpEvent, { route, params }: Match): HttpInput | Refusal {
  const { operation } = route;
  const query = parseQuery(event.rawQueryString ?? '');
  const brokenPath = operation.params?.(params) ?? NONE;
  if (brokenPath.length > 0) return invalid(brokenPath, '/path', 'the path breaks a rule');
  const brokenQuery = operation.query === undefined ? unknownNames(query) : operation.query(query);
  if (brokenQuery.length > 0) return invalid(brokenQuery, '/query', 'the query breaks a rule');
  if (operation.body === undefined) return { params, query, body: noBody(event) };
  const { value, isPlain } = readBody(event, operation.body.isClosed === true);
  const brokenBody = operation.body(value, isPlain);
  if (brokenBody.length > 0) return invalid(brokenBody, '', 'the body breaks a rule');
  return { params, query, body: value };
}

const NONE: FieldError[] = [];

/**
 * Nearly always none, which gets no list of its own: one made by `map` is of another kind in interpreted code than in optimised
 * code, which would throw away the optimised code of every request's path.
 */
function unknownNames(query: Record<string, string>): FieldError[] {
  const names = Object.keys(query);
  return names.length === 0
    ? NONE
    : names.map((name) => ({ field: `/${name}`, rule: 'is not a known field' }));
}

/** Parses the raw text, because API Gateway joins repeated parameters with commas and so hides them. */
function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = {};
  if (text === '') return query;
  const pairs = text.split('&', MAX_QUERY_PARAMETERS + 1);
  if (pairs.length > MAX_QUERY_PARAMETERS) {
    throw badQuery('', `must not have more than ${MAX_QUERY_PARAMETERS} parameters`);
  }
  for (const pair of pairs) if (pair !== '') addPair(query, pair);
  return query;
}

function addPair(query: Record<string, string>, pair: string): void {
  const cut = pair.indexOf('=');
  const name = decode(cut === -1 ? pair : pair.slice(0, cut));
  if (Object.hasOwn(query, name)) throw badQuery(`/${name}`, 'must be given only once');
  if (name === '__proto__') throw badQuery('/__proto__', 'is not a known field');
  query[name] = cut === -1 ? '' : decode(pair.slice(cut + 1));
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badQuery('', 'must be correctly percent-encoded UTF-8');
  }
}

function badQuery(field: string, rule: string): AppError {
  return refusal('invalid_input', 'the query breaks a rule', {
    fields: [{ field: `/query${field}`, rule }],
  });
}

function noBody({ body }: HttpEvent): undefined {
  if (body !== undefined && body !== null && body !== '')
    throw refusal('invalid_input', 'this route takes no body');
}

function readBody(event: HttpEvent, isClosed: boolean): ParsedBody {
  const raw = event.body ?? '';
  if (raw === '') throw refusal('invalid_json', 'a JSON body is needed');
  checkMediaType(event.headers);
  return parseBody(bodyText(raw, event), isClosed);
}

function checkMediaType(headers: HttpEvent['headers']): void {
  const type = headers?.['content-type'];
  if (type !== 'application/json' && !(type !== undefined && JSON_TYPE.test(type))) {
    throw refusal('unsupported_media_type', 'content-type must be application/json in UTF-8');
  }
  const coding = headers?.['content-encoding'];
  if (coding !== undefined && coding !== 'identity') {
    throw refusal('unsupported_media_type', 'compressed bodies are not accepted');
  }
}

function bodyText(raw: string, { isBase64Encoded, headers }: HttpEvent): string {
  if (isBase64Encoded === true) return decodedText(raw);
  withinLimit(raw, raw.length * 3 <= MAX_BODY_BYTES ? 0 : Buffer.byteLength(raw));
  if (raw.includes(REPLACEMENT) && !isAsSent(raw, headers?.['content-length'])) throw notUtf8();
  return raw;
}

/** What decoding puts in place of broken bytes, each time without a word, so that the wrong text would be stored. */
const REPLACEMENT = '\uFFFD';

/**
 * API Gateway has decoded a JSON body already, and hands over the length of what was sent: one or two broken bytes have
 * become the three bytes of a replacement. A text that was sent with that character in it has the length that it had. What
 * is sent in chunks says no length, and is believed.
 */
function isAsSent(text: string, sentBytes: string | undefined): boolean {
  return sentBytes === undefined || Number(sentBytes) === Buffer.byteLength(text);
}

function decodedText(raw: string): string {
  withinLimit(raw, Math.floor((raw.length * 3) / 4) - 2);
  const bytes = Buffer.from(raw, 'base64');
  if (!isUtf8(bytes)) throw notUtf8();
  return bytes.toString('utf8');
}

function notUtf8(): AppError {
  return refusal('invalid_json', 'the body must be UTF-8, and it holds bytes that are not');
}

function withinLimit(text: string, bytes: number): string {
  if (bytes <= MAX_BODY_BYTES) return text;
  throw refusal('payload_too_large', `the body must not be larger than ${MAX_BODY_BYTES} bytes`);
}

function invalid(broken: FieldError[], prefix: string, message: string): Refusal {
  const fields = prefix === '' ? broken : broken.map(({ field, rule }) => ({ field: prefix + field, rule }));
  return { code: 'invalid_input', message, fields, data: {} };
}
