import { applyRowsSql, CONSUME, REQUEUE } from './apply-sql.ts';
import { type MovePair, passedRow } from './move-pair.ts';
import type { CopyCheckpoint } from './move-record.ts';
import type { MovedTable } from './moved-table.ts';
import { readCapturedSql, readPageSql } from './page-sql.ts';
import { columnsOf } from './prepare-pair.ts';
import { type MovedRow, readRows } from './read-rows.ts';
import { gateParameters, inSlot, movingStatement, slotParameters } from './slot-scope.ts';

/** The checkpoint before the first row. */
export const COPY_START: CopyCheckpoint = { after: null, rows: 0, done: false };

/** Copies the next page of a table; what is written meanwhile, before or behind the page, is captured and comes later. */
export async function copyPage(
  pair: MovePair,
  table: MovedTable,
  checkpoint: CopyCheckpoint,
): Promise<CopyCheckpoint> {
  const { move, source } = pair;
  const { after } = checkpoint;
  const sql = readPageSql(table, inSlot(move.subject, 't'), after !== null);
  const parameters = { ...slotParameters(move.subject), ...(after === null ? {} : { after }) };
  const rows = await readRows(source, table, movingStatement(sql, parameters));
  const last = rows.at(-1);
  if (!last) return { ...checkpoint, done: true };
  const skipped = await applyRows(pair, table, rows);
  if (skipped.length > 0) {
    const again = { slot: move.to.slot, table: table.name, keys: { json: skipped } };
    await source(movingStatement(REQUEUE, again));
  }
  return { after: last.key, rows: checkpoint.rows + rows.length, done: false };
}

/**
 * Brings over what was captured in a table, once; returns how many rows it looked at. Entries are consumed one by one and
 * not up to a position: a transaction with a smaller position may commit later.
 */
export async function catchUpTable(pair: MovePair, table: MovedTable): Promise<number> {
  const { move, source } = pair;
  const parameters = { slot: move.to.slot };
  const rows = await readRows(source, table, movingStatement(readCapturedSql(table), parameters));
  if (rows.length === 0) return 0;
  const skipped = new Set((await applyRows(pair, table, rows)).map((key) => JSON.stringify(key)));
  const isApplied = ({ key }: MovedRow) =>
    skipped.size === 0 || !skipped.has(JSON.stringify(JSON.parse(key)));
  const positions = rows.filter(isApplied).flatMap((row) => row.positions);
  await source(movingStatement(CONSUME, { positions: { json: positions } }));
  return rows.length;
}

/** Returns the keys of rows that clash with another row of the target for the moment. */
async function applyRows(pair: MovePair, table: MovedTable, rows: readonly MovedRow[]): Promise<unknown[]> {
  const { move, target } = pair;
  const bodies = rows.flatMap((row) => (row.body === null ? [] : [row.body]));
  const parameters = {
    ...gateParameters(move),
    rows: encodeBodies(bodies),
    keys: `[${rows.map((row) => row.key).join(',')}]`,
  };
  const sql = applyRowsSql(table, await knownColumns(pair, table.name));
  const row = passedRow(await target(movingStatement(sql, parameters)), move);
  return row.skipped === null ? [] : (JSON.parse(String(row.skipped)) as unknown[]);
}

/** The columns of a table, asked for once a run. */
export async function knownColumns({ columns, target }: MovePair, table: string): Promise<readonly string[]> {
  const known = columns.get(table) ?? (await columnsOf(target, table));
  columns.set(table, known);
  return known;
}

/** Base64 of the JSON list of row texts. */
export function encodeBodies(bodies: readonly string[]): string {
  return Buffer.from(JSON.stringify(bodies), 'utf8').toString('base64');
}
