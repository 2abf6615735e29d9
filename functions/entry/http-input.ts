import { isUtf8 } from 'node:buffer';
import type { AppError, FieldError } from '../kernel/errors.ts';
import type { HttpRequest, Validator } from './http-contract.ts';
import type { HttpEvent } from './http-event.ts';
import { parseBody } from './json-safety.ts';
import { refusal } from './refusal.ts';

/** Lambda hands over at most 6 MB in one event. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** More query parameters than any route has: a bound on work, not a rule of the API. */
const MAX_QUERY_PARAMETERS = 50;

const JSON_TYPE = /^application\/(?:[\w.!#$&^-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Path parameters that satisfy the route's rules; throws `invalid_input`. */
export function readParams(
  params: Record<string, string>,
  check: Validator | undefined,
): Record<string, string> {
  if (check !== undefined) refuse(check(params), '/path', 'the path breaks a rule');
  return params;
}

/** The query, converted by the route's validator; repeated and unknown parameters are refused. */
export function readQuery(event: HttpEvent, check: Validator | undefined): HttpRequest['query'] {
  const query = parseQuery(event.rawQueryString ?? '');
  refuse(check === undefined ? unknownNames(query) : check(query), '/query', 'the query breaks a rule');
  return query;
}

function unknownNames(query: Record<string, string>): FieldError[] {
  return Object.keys(query).map((name) => ({ field: `/${name}`, rule: 'is not a known field' }));
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

/** The validated JSON body, or undefined on a route without one (which refuses a body). */
export function readBody(event: HttpEvent, check: Validator | undefined): unknown {
  const raw = event.body ?? '';
  if (check === undefined) {
    if (raw !== '') throw refusal('invalid_input', 'this route takes no body');
    return undefined;
  }
  if (raw === '') throw refusal('invalid_json', 'a JSON body is needed');
  checkMediaType(event.headers);
  const body = parseBody(bodyText(raw, event.isBase64Encoded === true));
  refuse(check(body), '', 'the body breaks a rule');
  return body;
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

function bodyText(raw: string, isBase64: boolean): string {
  if (!isBase64) return withinLimit(raw, raw.length * 3 <= MAX_BODY_BYTES ? 0 : Buffer.byteLength(raw));
  withinLimit(raw, Math.floor((raw.length * 3) / 4) - 2);
  const bytes = Buffer.from(raw, 'base64');
  // Decoding would silently put U+FFFD in place of broken bytes and store the wrong text.
  if (!isUtf8(bytes)) throw refusal('invalid_json', 'the body must be one JSON value in UTF-8');
  return bytes.toString('utf8');
}

function withinLimit(text: string, bytes: number): string {
  if (bytes <= MAX_BODY_BYTES) return text;
  throw refusal('payload_too_large', `the body must not be larger than ${MAX_BODY_BYTES} bytes`);
}

function refuse(broken: FieldError[], prefix: string, message: string): void {
  if (broken.length === 0) return;
  const fields = prefix === '' ? broken : broken.map(({ field, rule }) => ({ field: prefix + field, rule }));
  throw refusal('invalid_input', message, { fields });
}
