import { AppError } from '../kernel/errors.ts';
import type { ExpectedVersions } from '../kernel/records/expected-versions.ts';
import {
  IDEMPOTENCY_HEADER,
  type RequestKey,
  requestKey,
  requiredKey,
} from '../kernel/records/idempotency.ts';
import type { HttpRequest } from './http-contract.ts';

/** An entity tag and a list of them as RFC 9110 has them (8.8.3, 5.6.1: a list may have empty members). */
const TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const TAGS = new RegExp(`^[\\t ,]*${TAG}(?:[\\t ]*,(?:[\\t ]*${TAG})?)*[\\t ]*$`);
const EACH_TAG = new RegExp(TAG, 'g');
/** Of all tags the ones we give: strong, and the version without zeros before it. */
const OWN_TAG = /^"(0|[1-9]\d{0,14})"$/;

/**
 * The versions of which If-Match asks for any one; null without the header or with `*`. A tag that we never gave, such as a
 * weak one, stands for no version: tags are compared as texts and strongly. Errors: `invalid_input` for what is no list of tags,
 * and for If-None-Match: who sends it with a write must not have it done as if nothing had been asked.
 */
export function expectedVersions({ headers }: Pick<HttpRequest, 'headers'>): ExpectedVersions {
  if (headers['if-none-match'] !== undefined) throw noneMatch();
  const header = headers['if-match'];
  if (header === undefined || header === '*') return null;
  if (TAGS.test(header)) {
    return (header.match(EACH_TAG) ?? []).flatMap((tag) => OWN_TAG.exec(tag)?.[1] ?? []).map(Number);
  }
  const rule = 'must be *, or ETags as GET returned them with commas between them, such as "3"';
  throw new AppError('invalid_input', `header if-match ${rule}`, {
    fields: [{ field: '/header/if-match', rule }],
  });
}

function noneMatch(): AppError {
  const rule = 'is not taken with a write: POST never overwrites, and If-Match names the version to replace';
  return new AppError('invalid_input', `header if-none-match ${rule}`, {
    fields: [{ field: '/header/if-none-match', rule }],
  });
}

/** Whether `If-Match: *` asks for something that is there, whatever its version. */
export function mustExist({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return headers['if-match'] === '*';
}

export function nothingStored(): AppError {
  return new AppError('precondition_failed', 'If-Match asks for any version, stored is nothing');
}

/** Whether a route takes an Idempotency-Key. */
export type KeyUse = 'none' | 'optional' | 'required';

const readers: Readonly<Record<KeyUse, typeof requestKey>> = {
  none: () => null,
  optional: requestKey,
  required: requiredKey,
};

export function keyOf(use: KeyUse, request: HttpRequest<unknown>): RequestKey | null {
  const { operation, params, body, headers } = request;
  return readers[use](headers[IDEMPOTENCY_HEADER], { operation, params, body });
}
