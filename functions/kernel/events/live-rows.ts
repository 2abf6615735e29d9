import { canonicalHash } from '../cache/canonical-hash.ts';
import type { AccountId } from '../tenancy.ts';

/** What a service says about one of its live rows. */
export interface LiveRow {
  id: string;
  version: number;
  /** `projectionHash` of its content. */
  hash: string;
}

/** What is asked of a service's projection function. */
export interface LiveRowsRequest {
  accountId: AccountId;
  /** At most 500. */
  ids: readonly string[];
}

export interface LiveRowsAnswer {
  /** Those of the wanted that exist. */
  rows: LiveRow[];
  /** All rows of the account. */
  count: number;
}

/** Port: the live rows of one service. */
export type FindLiveRows = (request: LiveRowsRequest) => Promise<LiveRowsAnswer>;

/**
 * Hash of what both an aggregate's events and its live row say. `modifiedAt` is left out: newer data with the same content
 * moves it without an event.
 */
export function projectionHash({ modifiedAt: _, ...content }: Readonly<Record<string, unknown>>): string {
  return canonicalHash(content);
}

const MASK = (1n << 64n) - 1n;

/** Adds one row to the hash of a set of rows; the order of adding makes no difference. 16 hexadecimal digits. */
export function addToHash(sum: string, { id, version, hash }: LiveRow): string {
  const digest = Buffer.from(canonicalHash([id, version, hash]), 'base64url').readBigUInt64BE();
  return ((BigInt(`0x${sum || '0'}`) + digest) & MASK).toString(16).padStart(16, '0');
}
