import { AppError } from '../kernel/errors.ts';
import {
  IDEMPOTENCY_HEADER,
  type RequestKey,
  requestKey,
  requiredKey,
} from '../kernel/records/idempotency.ts';
import type { HttpRequest } from './http-contract.ts';

const ETAG = /^"(\d{1,15})"$/;

/** The version If-Match asks for; null without the header or with `*`. Errors: `invalid_input` for anything else. */
export function expectedVersion({ headers }: Pick<HttpRequest, 'headers'>): number | null {
  const header = headers['if-match'];
  if (header === undefined || header === '*') return null;
  const version = ETAG.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  const rule = 'must be one ETag as GET returned it, such as "3"';
  throw new AppError('invalid_input', `header if-match ${rule}`, {
    fields: [{ field: '/header/if-match', rule }],
  });
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
