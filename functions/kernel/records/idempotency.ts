import { createHash } from 'node:crypto';
import { AppError, hasCode } from '../errors.ts';
import type { ExecuteSql } from '../sharding/sql.ts';
import { canonicalJson } from './canonical-json.ts';

/** A client's Idempotency-Key together with what it was sent for. */
export interface RequestKey {
  key: string;
  requestHash: string;
}

/** The answer a request got, as it is remembered and given again. */
export interface Answer {
  status: number;
  body: Readonly<Record<string, unknown>>;
}

export const IDEMPOTENCY_HEADER = 'idempotency-key';

/** Remembered this long at least; a sweep forgets what is older. */
const KEPT_HOURS = 24;
const FORGOTTEN_AT_ONCE = 5000;

/** Visible ASCII, as in the IETF draft on the Idempotency-Key header field. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** What a key is bound to: the same key with another operation, path or body is another request. */
export interface KeyedRequest {
  operation: string;
  params: unknown;
  body: unknown;
}

/** Reads the header. Errors: `invalid_input` when it is malformed. @returns null without the header. */
export function requestKey(header: string | undefined, request: KeyedRequest): RequestKey | null {
  if (header === undefined) return null;
  if (!KEY.test(header)) throw badKey('must be 1 to 255 visible ASCII characters');
  const { operation, params, body } = request;
  return { key: header, requestHash: hashOf({ operation, params, body }) };
}

function hashOf(request: KeyedRequest): string {
  return createHash('sha256').update(canonicalJson(request)).digest('base64url');
}

/** As `requestKey`, but the header must be there: what moves money may not be sent twice by accident. */
export function requiredKey(header: string | undefined, request: KeyedRequest): RequestKey {
  const key = requestKey(header, request);
  if (key === null) throw badKey('is required here');
  return key;
}

function badKey(rule: string): AppError {
  const fields = [{ field: `/header/${IDEMPOTENCY_HEADER}`, rule }];
  return new AppError('invalid_input', `header ${IDEMPOTENCY_HEADER} ${rule}`, { fields });
}

/** Throws `key_reused` when the key was first sent with another request. */
export function checkSameRequest(remembered: { requestHash: string }, { requestHash }: RequestKey): void {
  if (remembered.requestHash === requestHash) return;
  const rule = 'was used for another request; take a new key for a new request';
  const fields = [{ field: `/header/${IDEMPOTENCY_HEADER}`, rule }];
  throw new AppError('key_reused', `header ${IDEMPOTENCY_HEADER} ${rule}`, { fields });
}

/** Another request with the same key was faster: its answer is remembered by now. */
export function isKeyTaken(error: unknown): boolean {
  return hasCode(error, 'conflict') && error.data.constraint === 'idempotency_keys_pkey';
}

const FORGET = `DELETE FROM idempotency_keys WHERE ctid IN (
  SELECT ctid FROM idempotency_keys WHERE created_at < now() - make_interval(hours => ${KEPT_HOURS}) LIMIT ${FORGOTTEN_AT_ONCE}
)`;

/** Forgets a batch of a shard's old keys. */
export async function forgetOldKeys(execute: ExecuteSql): Promise<void> {
  await execute({ sql: FORGET, parameters: {}, intent: 'write', idempotent: true });
}
