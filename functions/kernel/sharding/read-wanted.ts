import type { RowKey } from '../events/live-rows.ts';
import type { ExecuteSql, SqlRow } from './sql.ts';

/** Content read at once: the answer stays below the Data API's 1 MiB, and the first row always comes. */
const MAX_BYTES = 500_000;

/** Where wanted rows are: `id` is the column that names them within their account, `size` an expression of bytes. */
export interface WantedTable {
  table: string;
  id: string;
  columns: string;
  size: string;
}

/** Rows by account and id, from the writer, in as many pages as their content needs. Those that are not there are missing. */
export async function readWanted(
  execute: ExecuteSql,
  { table, id, columns, size }: WantedTable,
  keys: readonly RowKey[],
): Promise<SqlRow[]> {
  const sql = `SELECT account_id, ${columns}, matching FROM (
  SELECT t.*, count(*) OVER () AS matching,
    sum(${size}) OVER (ORDER BY t.account_id, t.${id}) - (${size}) AS bytes_before
  FROM jsonb_to_recordset(CAST(:wanted AS jsonb)) AS w(account_id text, id text)
  JOIN ${table} t ON t.account_id = w.account_id AND t.${id} = w.id
) sized WHERE bytes_before <= ${MAX_BYTES}`;
  const found: SqlRow[] = [];
  let wanted = keys;
  while (wanted.length > 0) {
    const json = wanted.map((key) => ({ account_id: key.accountId, id: key.id }));
    const rows = await execute({
      ...{ sql, parameters: { wanted: { json } } },
      ...{ intent: 'write', idempotent: true },
    });
    found.push(...rows);
    if (rows.length === Number(rows[0]?.matching ?? 0)) break;
    const read = new Set(found.map((row) => `${row.account_id}#${row[id]}`));
    wanted = wanted.filter((key) => !read.has(`${key.accountId}#${key.id}`));
  }
  return found;
}
