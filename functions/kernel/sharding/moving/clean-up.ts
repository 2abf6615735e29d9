import type { AccountId } from '../../tenancy.ts';
import type { ExecuteSql, SqlRow } from '../sql.ts';
import type { MoveSubject } from './move-record.ts';
import type { MovedDatabase } from './moved-table.ts';
import { isLeftover, movingStatement, slotParameters } from './slot-scope.ts';

const FIND_GONE = `SELECT slot, bucket, account_id FROM moving_slots
WHERE direction = 'gone' AND changed_at < now() - make_interval(secs => :older_than_seconds) ORDER BY changed_at LIMIT 100`;
const HAS_SCHEMA = "SELECT to_regclass('moving_slots') IS NOT NULL AS has_schema";

const CLEAN_ROWS = 2000;

/**
 * Deletes the rows of slots that left this database longer ago than any request lasts. No read takes them for the truth
 * meanwhile: the tombstone in `bucket_owner`, which stays, sends it to their new home. Returns how many rows were deleted; stops early when
 * `mayContinue` says so.
 */
export async function cleanUpDatabase(
  execute: ExecuteSql,
  { tables }: MovedDatabase,
  options: { olderThanSeconds: number; mayContinue: () => boolean },
): Promise<number> {
  const [schema] = await execute(movingStatement(HAS_SCHEMA));
  if (schema?.has_schema !== true) return 0;
  const parameters = { older_than_seconds: options.olderThanSeconds };
  const gone = await execute(movingStatement(FIND_GONE, parameters));
  let deleted = 0;
  for (const row of gone) {
    for (const { name } of tables) deleted += await cleanTable(execute, name, { row, ...options });
    if (options.mayContinue()) await execute(movingStatement(FORGET, { slot: String(row.slot) }));
  }
  return deleted;
}

const FORGET = "DELETE FROM moving_slots WHERE slot = :slot AND direction = 'gone'";

interface Cleaning {
  row: SqlRow;
  mayContinue: () => boolean;
}

/** Each statement holds the slot's row, so a move back cannot begin in its midst. */
async function cleanTable(
  execute: ExecuteSql,
  table: string,
  { row, mayContinue }: Cleaning,
): Promise<number> {
  const subject = subjectOf(row);
  const sql = `WITH gate AS MATERIALIZED (SELECT slot FROM moving_slots WHERE slot = :slot AND direction = 'gone' FOR SHARE),
purged AS (
  DELETE FROM ${table} WHERE ctid IN (
    SELECT t.ctid FROM gate, ${table} t WHERE ${isLeftover(subject, 't')} LIMIT ${CLEAN_ROWS}
  ) RETURNING 1
)
SELECT count(*) AS purged FROM purged`;
  const parameters = { ...slotParameters(subject), slot: String(row.slot) };
  let deleted = 0;
  for (let purged = CLEAN_ROWS; purged === CLEAN_ROWS && mayContinue(); deleted += purged) {
    const [result] = await execute(movingStatement(sql, parameters));
    purged = Number(result?.purged ?? 0);
  }
  return deleted;
}

function subjectOf(row: SqlRow): MoveSubject {
  const bucket = Number(row.bucket);
  if (row.account_id === null) return { kind: 'bucket', bucket };
  return { kind: 'account', accountId: row.account_id as AccountId, bucket };
}
