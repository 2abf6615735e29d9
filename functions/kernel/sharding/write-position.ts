import type { ShardId } from './sql.ts';

/**
 * Where a write stands in its shard's history: the number of its transaction (`pg_current_xact_id()`, 64 bits, it never
 * wraps). A replica whose oldest unfinished transaction is newer has applied it: measured, no clock involved.
 */
export interface WritePosition {
  shard: ShardId;
  transaction: bigint;
}

/** Does a replica of `shard` that has applied every transaction below `appliedBelow` show the write? */
export function isApplied(write: WritePosition, shard: ShardId, appliedBelow: bigint): boolean {
  return write.shard === shard && write.transaction < appliedBelow;
}

/** The position as clients carry it in `x-read-token`. */
export function sealPosition({ shard, transaction }: WritePosition): string {
  return `${shard}.${transaction}`;
}

const TOKEN = /^([a-z0-9-]{1,32})\.(\d{1,20})$/;

/**
 * Reads a token; null when it is none. It needs no signature: whoever forges one only makes their own reads older or
 * slower, and reads stay within their account either way.
 */
export function openPosition(token: string): WritePosition | null {
  const [, shard, transaction] = TOKEN.exec(token) ?? [];
  return shard && transaction ? { shard, transaction: BigInt(transaction) } : null;
}
