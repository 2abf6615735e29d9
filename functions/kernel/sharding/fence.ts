import { AppError } from '../errors.ts';
import type { Placement } from './directory.ts';
import type { SqlRow, SqlValue } from './sql.ts';

/**
 * The first CTE of every write. The row is locked FOR SHARE, so a move that takes it FOR UPDATE waits for writes in flight and
 * later writes see its new epoch: PostgreSQL checks the condition again on the newest version of a row it had to wait for.
 * No row: this shard does not own the account at that epoch, the statement writes nothing and `fenced` is false.
 */
export const FENCE_CTE = `fence AS MATERIALIZED (
  SELECT slot FROM bucket_owner
  WHERE slot = :slot AND epoch = :epoch AND state = 'active' AND NOT jsonb_exists(moved_out, :account_id)
  FOR SHARE
)`;

/** Columns of every fenced statement: did the fence let it in, and which transaction it was (see `write-position.ts`). */
export const FENCED = 'fenced';
export const WRITE_POSITION = 'write_position';

/** What every fenced statement returns. The cast keeps the 64 bits whole and the type one that the Data API knows. */
export const FENCED_COLUMN = `EXISTS (SELECT 1 FROM fence) AS ${FENCED}, CAST(pg_current_xact_id() AS text) AS ${WRITE_POSITION}`;

export function fenceParameters(placement: Placement): Record<string, SqlValue> {
  return { slot: placement.slot, epoch: placement.epoch, account_id: placement.accountId };
}

/** The single row of a fenced statement. Errors: `stale_directory` (retryable after reading the directory again). */
export function fencedRow(rows: readonly SqlRow[], placement: Placement): SqlRow {
  const row = rows[0];
  if (row?.fenced === true) return row;
  throw staleDirectory(placement);
}

/** The shard refuses a statement for a slot that it does not own at that epoch. */
export function staleDirectory({ shard, slot, epoch }: Placement): AppError {
  return new AppError('stale_directory', `${shard} does not own ${slot} at epoch ${epoch}`, {
    retryable: true,
    data: { shard, slot, epoch },
  });
}
