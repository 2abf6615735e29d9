import { AppError } from '../kernel/errors.ts';
import {
  IDEMPOTENCY_HEADER,
  type RequestKey,
  requestKey,
  requiredKey,
} from '../kernel/records/idempotency.ts';
import type { HttpRequest } from './http-contract.ts';

const ETAG = /^"(\d{1,15})"$/;

/**
 * The version If-Match asks for; null without the header or with `*`. Errors: `invalid_input` for anything else, and for
 * If-None-Match: who sends it with a write must not have it done as if nothing had been asked.
 */
export function expectedVersion({ headers }: Pick<HttpRequest, 'headers'>): number | null {
  if (headers['if-none-match'] !== undefined) throw noneMatch();
  const header = headers['if-match'];
  if (header === undefined || header === '*') return null;
  const version = ETAG.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  const rule = 'must be one ETag as GET returned it, such as "3"';
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
