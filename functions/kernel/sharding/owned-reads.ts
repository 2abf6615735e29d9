import type { Placement } from './directory.ts';
import { staleDirectory } from './fence.ts';
import type { SqlRow, SqlStatement } from './sql.ts';

/** Columns that a fenced read has besides its own. */
const OWNER_STATE = 'owner_state';
const IS_ROW = 'is_row';

/**
 * The read with the fence in the same statement, so in the same snapshot and the same round trip: an old copy, which a move
 * leaves on the shard it went away from and which the clean-up deletes, is never taken for the truth. The one row on the left
 * comes also when the read finds nothing. A join with it can only be a nested loop, which keeps the order of the read.
 */
export function ownedRead(statement: SqlStatement, placement: Placement): SqlStatement {
  const sql = `SELECT f.${OWNER_STATE}, q.*
FROM (SELECT (
  SELECT CASE WHEN jsonb_exists(o.moved_out, :fence_account) THEN 'fenced' ELSE o.state END
  FROM bucket_owner o WHERE o.slot = :fence_slot AND o.epoch = :fence_epoch
) AS ${OWNER_STATE}) f
LEFT JOIN LATERAL (SELECT true AS ${IS_ROW}, r.* FROM (
${statement.sql}
) r) q ON true`;
  const parameters = {
    ...statement.parameters,
    fence_account: placement.accountId,
    fence_slot: placement.slot,
    fence_epoch: placement.epoch,
  };
  return { ...statement, sql, parameters };
}

/** `fenced`: a move is between its fence and the end of its flip; the shard may or may not be the owner still. */
export type OwnerState = 'active' | 'fenced' | 'elsewhere';

export function ownerStateIn(rows: readonly SqlRow[]): OwnerState {
  const state = rows[0]?.[OWNER_STATE];
  return state === 'active' || state === 'fenced' ? state : 'elsewhere';
}

/** The read's own rows. */
export function rowsOfRead(rows: readonly SqlRow[]): SqlRow[] {
  return rows.flatMap(({ [OWNER_STATE]: _state, [IS_ROW]: isRow, ...row }) => (isRow === true ? [row] : []));
}

/**
 * The rows, when the shard may answer for the account. Behind a closed fence it may as long as the directory, read since the
 * request began, names it: whatever is written elsewhere was then begun after this read, so reads do not wait for a move.
 * Errors: `stale_directory` (retryable after reading the directory again).
 */
export function ownedRows(
  rows: readonly SqlRow[],
  placement: Placement,
  directory: 'just read' | 'remembered',
): SqlRow[] {
  const state = ownerStateIn(rows);
  if (state === 'active' || (state === 'fenced' && directory === 'just read')) return rowsOfRead(rows);
  throw staleDirectory(placement);
}
