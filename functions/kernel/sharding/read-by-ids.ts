import type { AccountId } from '../tenancy.ts';
import type { ExecuteSql, SqlRow } from './sql.ts';

/** Content read at once; escaped twice on its way it stays below the Data API's 1 MiB. The first row always comes. */
const MAX_BYTES = 450_000;

/** Where the rows are. `columns` are those of `r`, `size` is an expression of bytes over `t`. */
export interface RowsById {
  table: string;
  /** The column that names a row within its account. */
  id: string;
  columns: string;
  size: string;
  /** What must hold of a row `t` besides. */
  where?: string;
}

/** One account's rows of these ids, by id, in as many statements as their content needs: mostly one. */
export async function readByIds(
  execute: ExecuteSql,
  { table, id, columns, size, where = 'true' }: RowsById,
  { accountId, ids }: { accountId: AccountId; ids: readonly string[] },
): Promise<Map<string, SqlRow>> {
  const sql = `SELECT ${columns}, r.matching FROM (
  SELECT t.*, count(*) OVER () AS matching, sum(${size}) OVER (ORDER BY t.${id}) - (${size}) AS bytes_before
  FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS w(wanted)
  JOIN ${table} t ON t.account_id = :account_id AND t.${id} = w.wanted AND ${where}
) r WHERE r.bytes_before <= ${MAX_BYTES}`;
  const found = new Map<string, SqlRow>();
  let wanted = [...new Set(ids)];
  while (wanted.length > 0) {
    const parameters = { account_id: accountId, ids: { json: wanted } };
    const rows = await execute({ sql, parameters, intent: 'read', idempotent: true });
    for (const row of rows) found.set(String(row[id]), row);
    if (rows.length === Number(rows[0]?.matching ?? 0)) break;
    wanted = wanted.filter((one) => !found.has(one));
  }
  return found;
}
