import type { ExecuteSql } from '../sql.ts';
import { captureTrigger, rowHash } from './capture-sql.ts';
import { type MovePair, passedRow } from './move-pair.ts';
import type { MoveRecord, TableSum } from './move-record.ts';
import type { MovedTable } from './moved-table.ts';
import { gateCte, gateParameters, inSlot, movingStatement, slotParameters } from './slot-scope.ts';

const START_CAPTURE_IN = `WITH ${gateCte('in')},
started AS (UPDATE moving_slots m SET capturing = true FROM gate WHERE m.slot = gate.slot RETURNING 1)
SELECT EXISTS (SELECT 1 FROM gate) AS passed`;

/**
 * Adds up every row of the slot on both sides, while writes go on, and takes off what had been captured by then. Count and
 * sum of hashes are additive, so later `baseline + captured` is the exact sum at that moment, without reading the rows again:
 * the fence does not stay closed for longer because the slot is large.
 */
export async function baselineSums(
  pair: MovePair,
  table: MovedTable,
): Promise<{ source: TableSum; target: TableSum }> {
  const [source, target] = await Promise.all([
    sumOnSide(pair.source, pair.move, table),
    sumOnSide(pair.target, pair.move, table),
  ]);
  return { source, target };
}

/**
 * Before the first baseline: the target captures too; only the move itself writes there. First the row, then the triggers: as
 * long as no row captures, the end of another move may switch them off.
 */
export async function startTargetCapture({ move, target, database }: MovePair): Promise<void> {
  passedRow(await target(movingStatement(START_CAPTURE_IN, gateParameters(move))), move);
  for (const table of database.tables) await target(movingStatement(captureTrigger(table)));
}

/** One statement, so one snapshot: rows and captured changes belong together. */
async function sumOnSide(execute: ExecuteSql, move: MoveRecord, table: MovedTable): Promise<TableSum> {
  const sql = `SELECT s.row_count - c.rows AS rows, CAST(s.hash - c.hash AS text) AS hash
FROM (SELECT count(*) AS row_count, coalesce(sum(${rowHash('t')}), 0) AS hash FROM ${table.name} t WHERE ${inSlot(move.subject, 't')}) s,
  (SELECT coalesce(sum(row_delta), 0) AS rows, coalesce(sum(hash_delta), 0) AS hash FROM moves_capture
   WHERE slot = :captured_slot AND table_name = '${table.name}') c`;
  const parameters = { ...slotParameters(move.subject), captured_slot: move.to.slot };
  const [row] = await execute(movingStatement(sql, parameters));
  return { rows: Number(row?.rows ?? 0), hash: String(row?.hash ?? '0') };
}

const CAPTURED_SUMS = `SELECT table_name, coalesce(sum(row_delta), 0) AS rows, CAST(coalesce(sum(hash_delta), 0) AS text) AS hash,
  count(*) FILTER (WHERE NOT consumed) AS open
FROM moves_capture WHERE slot = :slot GROUP BY table_name`;

/** What has been captured in a table, and how many of the entries still wait to be brought over. */
export interface CapturedSum extends TableSum {
  open: number;
}

/** What has been captured on a side, by table. */
export async function capturedSums(execute: ExecuteSql, move: MoveRecord): Promise<Map<string, CapturedSum>> {
  const rows = await execute(movingStatement(CAPTURED_SUMS, { slot: move.to.slot }));
  return new Map(
    rows.map((row) => [
      String(row.table_name),
      { rows: Number(row.rows), hash: String(row.hash), open: Number(row.open) },
    ]),
  );
}

/** The sums stay what they are, so it may be done at any time, and again. */
const FOLD = `WITH gone AS (
  DELETE FROM moves_capture WHERE slot = :slot AND consumed RETURNING table_name, row_delta, hash_delta
)
INSERT INTO moves_capture (slot, table_name, key, row_delta, hash_delta, consumed)
SELECT :slot, table_name, CAST('{}' AS jsonb), sum(row_delta), sum(hash_delta), true FROM gone GROUP BY table_name`;

/** Puts all entries that were brought over into one for each table, so that adding them up behind the fence is quick. */
export async function foldCaptured({ source, move }: MovePair): Promise<void> {
  await source(movingStatement(FOLD, { slot: move.to.slot }));
}

/** The sum now. Hash sums are integers beyond 2^53, so they are added as bigints. */
export function addSums(a: TableSum, b: TableSum | undefined): TableSum {
  if (!b) return a;
  return { rows: a.rows + b.rows, hash: String(BigInt(a.hash) + BigInt(b.hash)) };
}

export function sameSum(a: TableSum, b: TableSum): boolean {
  return a.rows === b.rows && a.hash === b.hash;
}

const OPEN_ENTRIES = `SELECT table_name, count(*) AS entries FROM moves_capture
WHERE slot = :slot AND NOT consumed GROUP BY table_name`;

/** Captured entries that wait, by table. */
export async function openEntries({ source, move }: MovePair): Promise<Map<string, number>> {
  const rows = await source(movingStatement(OPEN_ENTRIES, { slot: move.to.slot }));
  return new Map(rows.map((row) => [String(row.table_name), Number(row.entries)]));
}
