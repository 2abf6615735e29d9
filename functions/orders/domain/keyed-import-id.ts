import { createHash } from 'node:crypto';
import { type KeyedRequest, requestKey } from '../../kernel/records/idempotency.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

/**
 * The id of an import that was sent with an Idempotency-Key: the same account, key and orders give the same id, a UUID
 * version 8 (RFC 9562 section 5.8) from SHA-256. So an import that is sent again, because its answer was lost, is the same
 * import: its chunks are there already and nothing is counted twice. Other orders under the same key are another import.
 * Errors: `invalid_input` for a malformed key.
 */
export function keyedImportId(accountId: AccountId, header: string, request: KeyedRequest): string {
  const key = requestKey(header, request);
  const hash = createHash('sha256').update(JSON.stringify([accountId, key?.key, key?.requestHash]));
  const hex = hash.digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(18, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
