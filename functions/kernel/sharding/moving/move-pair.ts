import { AppError } from '../../errors.ts';
import type { ExecuteSql, SqlRow } from '../sql.ts';
import type { MoveRecord } from './move-record.ts';
import type { MovedDatabase } from './moved-table.ts';

/** One service database on both sides of a move. */
export interface MovePair {
  move: MoveRecord;
  database: MovedDatabase;
  source: ExecuteSql;
  target: ExecuteSql;
  /** Columns by table, read once. */
  columns: Map<string, readonly string[]>;
}

/** Another runner has taken the move over: this one must touch nothing any more. */
export function superseded(move: MoveRecord): AppError {
  return new AppError('conflict', `another runner has taken over move ${move.id}`, {
    data: { id: move.id, attempt: move.attempt, superseded: true },
  });
}

export function isSuperseded(error: unknown): boolean {
  return error instanceof AppError && error.data['superseded'] === true;
}

/** The single row of a gated statement. Errors: superseded. */
export function passedRow(rows: readonly SqlRow[], move: MoveRecord): SqlRow {
  const row = rows[0];
  if (row?.passed === true) return row;
  throw superseded(move);
}
