import { keyJson } from './capture-sql.ts';
import type { MovedTable } from './moved-table.ts';
import { sameKey } from './page-sql.ts';
import { gateCte } from './slot-scope.ts';

/** Rows in their text form from the parameter `:rows`: base64 of a JSON list, so that no quote is escaped twice. */
const INPUT = (table: string) => `input AS MATERIALIZED (
  SELECT CAST(v AS ${table}) AS r
  FROM gate, jsonb_array_elements_text(CAST(convert_from(decode(:rows, 'base64'), 'UTF8') AS jsonb)) AS v
)`;

/**
 * Puts rows in the place of whatever the target holds under `:keys`. A row that clashes with another one over a unique index
 * is `skipped`, not an error: the other one is about to change too, so its turn comes again.
 * The insert reads a count of `gone`, so the deletion is over before it begins.
 */
export function applyRowsSql(table: MovedTable, columns: readonly string[]): string {
  const { name, key } = table;
  const keys = key.map((column) => `(i.r).${column}`).join(', ');
  return `WITH ${gateCte('in')},
${INPUT(name)},
gone AS (
  DELETE FROM ${name} t USING gate, jsonb_populate_recordset(NULL::${name}, CAST(:keys AS jsonb)) k
  WHERE ${sameKey(table, 't', 'k')} RETURNING 1
),
written AS (
  INSERT INTO ${name} AS t (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
  SELECT ${columns.map((column) => `(i.r).${column}`).join(', ')}
  FROM (SELECT count(*) AS deleted FROM gone) g CROSS JOIN input i ORDER BY ${keys}
  ON CONFLICT DO NOTHING RETURNING ${keyJson(table, 't')} AS key
)
SELECT EXISTS (SELECT 1 FROM gate) AS passed,
  CAST((SELECT jsonb_agg(s.key) FROM (SELECT ${keyJson(table, '(i.r)')} AS key FROM input i EXCEPT SELECT key FROM written) s) AS text) AS skipped`;
}

/** Events keep their order under new positions; one that is there already stays. */
export function applyOutboxSql(columns: readonly string[]): string {
  return `WITH ${gateCte('in')},
${INPUT('outbox')},
written AS (
  INSERT INTO outbox (${columns.join(', ')})
  SELECT ${columns.map((column) => `(i.r).${column}`).join(', ')} FROM input i ORDER BY (i.r).position
  ON CONFLICT (event_id) DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM gate) AS passed, (SELECT count(*) FROM written) AS written`;
}

/** Columns that can be written, in their order. */
export const COLUMNS = `SELECT CAST(attname AS text) AS column_name FROM pg_attribute
WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`;

export const CONSUME = `UPDATE moves_capture SET consumed = true
WHERE position IN (SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(:positions AS jsonb)))`;

/** Lets a key be looked at again by the next catch-up, without a change of sums. */
export const REQUEUE = `INSERT INTO moves_capture (slot, table_name, key, row_delta, hash_delta)
SELECT :slot, :table, value, 0, 0 FROM jsonb_array_elements(CAST(:keys AS jsonb))`;
