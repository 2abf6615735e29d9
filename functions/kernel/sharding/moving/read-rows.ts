import { AppError } from '../../errors.ts';
import type { ExecuteSql, SqlRow, SqlStatement } from '../sql.ts';
import type { MovedTable } from './moved-table.ts';
import { readPiecesSql } from './page-sql.ts';
import { movingStatement } from './slot-scope.ts';

/** One row in its text form; null when the row behind a captured key is gone. */
export interface MovedRow {
  key: string;
  body: string | null;
  /** Captured entries that it answers. */
  positions: string[];
}

interface Draft {
  key: string;
  positions: string;
  pieces: number;
  isAbsent: boolean;
  texts: string[];
  digest: string | null;
}

/** Runs a page statement and puts rows together that came in pieces; a long row is fetched piece by piece. */
export async function readRows(
  execute: ExecuteSql,
  table: MovedTable,
  statement: SqlStatement,
): Promise<MovedRow[]> {
  const drafts = [...Map.groupBy(await execute(statement), (row) => Number(row.n)).values()].map(toDraft);
  const rows: MovedRow[] = [];
  for (const draft of drafts) {
    const body = draft.isAbsent ? null : await wholeBody(execute, table, draft);
    rows.push({ key: draft.key, body, positions: draft.positions === '' ? [] : draft.positions.split(',') });
  }
  return rows;
}

function toDraft(parts: SqlRow[]): Draft {
  const first = parts[0] as SqlRow;
  return {
    key: String(first.key),
    positions: String(first.positions),
    pieces: Number(first.pieces),
    isAbsent: first.is_absent === true,
    texts: parts.map((part) => String(part.piece ?? '')),
    digest: typeof first.digest === 'string' ? first.digest : null,
  };
}

/** How often a long row may change while its pieces are read; each change is captured and read again later anyway. */
const MAX_RESTARTS = 20;

async function wholeBody(execute: ExecuteSql, table: MovedTable, draft: Draft): Promise<string | null> {
  if (draft.digest === null) return draft.texts.join('');
  for (let restart = 0; restart < MAX_RESTARTS; restart += 1) {
    const body = await readPieces(execute, table, draft.key);
    if (body !== 'changed') return body;
  }
  throw new AppError('unavailable', `a long row of ${table.name} changes faster than it can be read`, {
    retryable: true,
  });
}

async function readPieces(
  execute: ExecuteSql,
  table: MovedTable,
  key: string,
): Promise<string | null | 'changed'> {
  const texts: string[] = [];
  let whole: SqlRow | undefined;
  do {
    const parts = await execute(movingStatement(readPiecesSql(table), { key, first: texts.length }));
    if (!parts[0] && !whole) return null;
    if (!parts[0] || (whole && parts[0].digest !== whole.digest)) return 'changed';
    whole ??= parts[0];
    texts.push(...parts.map((part) => String(part.piece)));
  } while (texts.length < Number(whole.pieces));
  return texts.join('');
}
