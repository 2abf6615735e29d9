import { canonicalHash } from '../cache/canonical-hash.ts';
import type { FieldError } from '../errors.ts';
import { type AccountId, isAccountId } from '../tenancy.ts';

/** What a service says about one of its live rows. */
export interface LiveRow {
  id: string;
  version: number;
  /** `projectionHash` of its content. */
  hash: string;
}

/** A live row, and whose. */
export interface OwnedRow extends LiveRow {
  accountId: AccountId;
}

/** Names one row. */
export interface RowKey {
  accountId: AccountId;
  id: string;
}

/** What is asked of a service's projection function: rows of one kind, of any accounts. */
export interface LiveRowsRequest {
  aggregateType: string;
  /** At most `MAX_LIVE_ROWS`. */
  wanted: readonly RowKey[];
}

export const MAX_LIVE_ROWS = 500;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

function isRowKey(value: unknown): boolean {
  const { accountId, id } = (value ?? {}) as Partial<Record<keyof RowKey, unknown>>;
  return isAccountId(accountId) && isText(id);
}

/** Rules that a request breaks; empty when it is valid. By hand, because four services share it and own no schema of it. */
export function checkLiveRows(request: unknown): FieldError[] {
  const { aggregateType, wanted } = (request ?? {}) as Partial<Record<keyof LiveRowsRequest, unknown>>;
  if (!isText(aggregateType)) return [{ field: '/aggregateType', rule: 'must name a kind of aggregate' }];
  const isList = Array.isArray(wanted) && wanted.length <= MAX_LIVE_ROWS && wanted.every(isRowKey);
  return isList
    ? []
    : [{ field: '/wanted', rule: `must be at most ${MAX_LIVE_ROWS} rows by account and id` }];
}

export interface LiveRowsAnswer {
  /** Those of the wanted that exist. */
  rows: readonly OwnedRow[];
}

/** Port: live rows, of whatever service they are. */
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
