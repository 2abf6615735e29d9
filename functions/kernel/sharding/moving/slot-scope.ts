import type { SqlStatement, SqlValue } from '../sql.ts';
import type { MoveRecord, MoveSubject } from './move-record.ts';
import { slotOf } from './move-record.ts';

type Parameters = Readonly<Record<string, SqlValue>>;

/**
 * Condition for the rows of a moving slot. Accounts that live elsewhere by an override of their own do not belong to their
 * bucket: `left_out` is the bucket's `moved_out` as it was when the move began; no account of the bucket moves meanwhile.
 */
export function inSlot(subject: MoveSubject, row: string): string {
  if (subject.kind === 'account') return `${row}.account_id = :account_id`;
  return `${row}.bucket = :bucket
    AND NOT jsonb_exists((SELECT m.left_out FROM moving_slots m WHERE m.slot = :slot), ${row}.account_id)`;
}

/** As `inSlot`, for rows to be deleted: never those of an account that has a fence row of its own on this shard. */
export function isLeftover(subject: MoveSubject, row: string): string {
  if (subject.kind === 'account') return inSlot(subject, row);
  return `${inSlot(subject, row)}
    AND NOT EXISTS (SELECT 1 FROM bucket_owner own WHERE own.slot = 'a:' || ${row}.account_id AND own.state <> 'moved')`;
}

/** The parameters of both conditions. */
export function slotParameters(subject: MoveSubject): Parameters {
  return subject.kind === 'account'
    ? { account_id: subject.accountId }
    : { bucket: subject.bucket, slot: slotOf(subject) };
}

/** True only for the newest runner of the move; a later one that takes over waits for statements that hold this. */
export const gateCte = (direction: 'out' | 'in') => `gate AS MATERIALIZED (
  SELECT slot FROM moving_slots
  WHERE slot = :slot AND attempt = :attempt AND direction = '${direction}'
  FOR SHARE
)`;

export function gateParameters(move: MoveRecord): { slot: string; attempt: number } {
  return { slot: move.to.slot, attempt: move.attempt };
}

/** A statement that may be repeated: every one of a move is guarded. */
export function movingStatement(sql: string, parameters: Parameters = {}): SqlStatement {
  return { sql, parameters, intent: 'write', idempotent: true };
}
