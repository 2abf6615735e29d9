import { keyJson } from './capture-sql.ts';
import type { MovedTable } from './moved-table.ts';

/** Rows read at once. */
export const PAGE_ROWS = 1000;
/** Bytes of text read at once: escaped on its way it stays below the Data API's 1 MiB for a result. */
const PAGE_BYTES = 300_000;
/** Characters of a piece: at most 4 bytes each, so that none exceeds the 64 KB the Data API allows a row of a result. */
export const PIECE_CHARS = 15_000;
/** Pieces of one row read at once, by its bytes as if all were ASCII. */
const PIECES = 40;

const columns = (alias: string, key: readonly string[]) => key.map((name) => `${alias}.${name}`).join(', ');

export const sameKey = ({ key }: MovedTable, a: string, b: string) =>
  key.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');

/** Cuts the `page` CTE (body, key, positions, n) into pieces; `digest` is set for a row that does not come as a whole. */
const PIECES_OF_PAGE = `sized AS (
  SELECT p.*, greatest(char_length(coalesce(p.body, '')), 1) AS chars, greatest(octet_length(coalesce(p.body, '')), 1) AS bytes,
    coalesce(sum(octet_length(p.body)) OVER (ORDER BY p.n), 0) - coalesce(octet_length(p.body), 0) AS bytes_before
  FROM page p
),
cut AS (SELECT s.*, (s.chars + ${PIECE_CHARS - 1}) / ${PIECE_CHARS} AS pieces,
  greatest(${PIECES} * s.chars / s.bytes, 1) AS pieces_allowed FROM sized s WHERE s.bytes_before <= ${PAGE_BYTES})
SELECT c.n, CAST(c.key AS text) AS key, c.positions, c.pieces, c.body IS NULL AS is_absent, part,
  substr(c.body, CAST(part * ${PIECE_CHARS} + 1 AS integer), ${PIECE_CHARS}) AS piece,
  CASE WHEN c.pieces > c.pieces_allowed THEN md5(c.body) END AS digest
FROM cut c CROSS JOIN LATERAL generate_series(0, least(c.pieces, c.pieces_allowed) - 1) AS part
ORDER BY c.n, part`;

/** A page of rows in key order; with `follows`, behind the key `:after`. */
export function readPageSql(table: MovedTable, scope: string, follows: boolean): string {
  const { name, key } = table;
  const start = key.map((column) => `(SELECT ${column} FROM start)`).join(', ');
  return `WITH ${follows ? `start AS MATERIALIZED (SELECT * FROM jsonb_populate_record(NULL::${name}, CAST(:after AS jsonb))),` : ''}
page AS MATERIALIZED (
  SELECT CAST(t AS text) AS body, ${keyJson(table, 't')} AS key, '' AS positions, row_number() OVER (ORDER BY ${columns('t', key)}) AS n
  FROM (
    SELECT t.* FROM ${name} t WHERE ${scope} ${follows ? `AND (${columns('t', key)}) > (${start})` : ''}
    ORDER BY ${columns('t', key)} LIMIT ${PAGE_ROWS}
  ) t
),
${PIECES_OF_PAGE}`;
}

/** The rows behind the oldest captured keys as they are now; `is_absent`: deleted. `positions` are the entries they answer. */
export function readCapturedSql(table: MovedTable): string {
  return `WITH entries AS MATERIALIZED (
  SELECT position, key FROM moves_capture
  WHERE slot = :slot AND table_name = '${table.name}' AND NOT consumed ORDER BY position LIMIT ${PAGE_ROWS}
),
keys AS MATERIALIZED (SELECT key, string_agg(CAST(position AS text), ',') AS positions FROM entries GROUP BY key),
page AS MATERIALIZED (
  SELECT CASE WHEN t.${table.key[0]} IS NOT NULL THEN CAST(t AS text) END AS body, k.key, k.positions,
    row_number() OVER (ORDER BY k.key) AS n
  FROM keys k CROSS JOIN LATERAL jsonb_populate_record(NULL::${table.name}, k.key) p
  LEFT JOIN ${table.name} t ON ${sameKey(table, 't', 'p')}
),
${PIECES_OF_PAGE}`;
}

/** Further pieces of one long row, with the digest of the whole it belongs to. */
export function readPiecesSql(table: MovedTable): string {
  return `WITH whole AS MATERIALIZED (
  SELECT CAST(t AS text) AS body FROM ${table.name} t
  JOIN jsonb_populate_record(NULL::${table.name}, CAST(:key AS jsonb)) p ON ${sameKey(table, 't', 'p')}
)
SELECT part, substr(w.body, CAST(part * ${PIECE_CHARS} + 1 AS integer), ${PIECE_CHARS}) AS piece, md5(w.body) AS digest,
  (char_length(w.body) + ${PIECE_CHARS - 1}) / ${PIECE_CHARS} AS pieces
FROM whole w CROSS JOIN generate_series(CAST(:first AS integer), CAST(:first AS integer) + ${PIECES / 4 - 1}) AS part
WHERE part * ${PIECE_CHARS} < char_length(w.body) ORDER BY part`;
}
