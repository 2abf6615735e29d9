import { FENCE_CTE, FENCED_COLUMN } from '../sharding/fence.ts';
import type { RowsById } from '../sharding/read-by-ids.ts';
import type { SqlValue } from '../sharding/sql.ts';
import type { RecordData, RecordType } from './record-type.ts';

/** Which parts a write has. */
export interface WriteShape {
  mode: 'insert' | 'update';
  /** The record begins or ceases to belong to its parent. */
  changesParent: boolean;
  hasKey: boolean;
}

/** Any kind of record. */
// biome-ignore lint/suspicious/noExplicitAny: only names are read here, never data
type AnyType = Pick<RecordType<any>, 'table' | 'aggregate' | 'topic' | 'parent'>;

/** Locks the newest row of the parent, so that it cannot be deleted before the child is there. */
const parentCte = (table: string) => `parent AS MATERIALIZED (
  SELECT p.id FROM fence, ${table} p
  WHERE p.account_id = :account_id AND p.id = :parent_id AND NOT p.deleted
  FOR NO KEY UPDATE OF p
)`;

const tiedCte = (table: string) => `tied AS (
  UPDATE ${table} p SET dependants = p.dependants + :parent_delta
  FROM written WHERE p.account_id = :account_id AND p.id = :parent_id
)`;

/** The answer that the parameter `:key` got before. */
export const KNOWN_CTE = `known AS MATERIALIZED (
  SELECT k.request_hash, k.status, k.answer FROM idempotency_keys k WHERE k.account_id = :account_id AND k.key = :key
)`;
/** For writes without a key. */
export const NO_KNOWN_CTE = `known AS MATERIALIZED (
  SELECT NULL::text AS request_hash, NULL::integer AS status, NULL::text AS answer WHERE false
)`;

/** Never over a remembered answer: two requests with one key cannot both get here, the second fails as a whole. */
export const rememberedCte = (source: string) => `remembered AS (
  INSERT INTO idempotency_keys (account_id, key, bucket, request_hash, status, answer, created_at)
  SELECT :account_id, :key, :bucket, :request_hash, :answer_status, CAST(:answer AS text), :at FROM ${source}
)`;

const insertCte = (table: string, source: string) => `written AS (
  INSERT INTO ${table} AS r (account_id, id, bucket, version, status, data, created_at, updated_at, last_event_id)
  SELECT :account_id, :id, :bucket, 1, :status, CAST(:data AS jsonb), :at, :at, :event_id
  FROM ${source} WHERE NOT EXISTS (SELECT 1 FROM known)
  ON CONFLICT (account_id, id) DO NOTHING
  RETURNING r.version
)`;

const updateCte = (table: string, source: string) => `written AS (
  UPDATE ${table} r SET version = r.version + 1, deleted = CAST(:deleted AS boolean), status = :status, data = CAST(:data AS jsonb),
    created_at = CASE WHEN r.deleted THEN :at ELSE r.created_at END, updated_at = :at, last_event_id = :event_id
  FROM ${source}
  WHERE r.account_id = :account_id AND r.id = :id AND r.version = :expected_version
    AND NOT (CAST(:deleted AS boolean) AND r.dependants > 0) AND NOT EXISTS (SELECT 1 FROM known)
  RETURNING r.version
)`;

/** One counter row for each status that gains or loses a record, in the order of statuses so that no two writes deadlock. */
const countedCte = (aggregate: string) => `counted AS (
  INSERT INTO record_counts AS n (account_id, kind, status, bucket, records)
  SELECT :account_id, '${aggregate}', d.status, :bucket, sum(d.delta)
  FROM written, LATERAL (VALUES
    (CAST(:status AS text), CASE WHEN CAST(:deleted AS boolean) THEN 0 ELSE 1 END), (CAST(:old_status AS text), -1)
  ) AS d(status, delta)
  WHERE d.status IS NOT NULL GROUP BY d.status HAVING sum(d.delta) <> 0 ORDER BY d.status
  ON CONFLICT (account_id, kind, status) DO UPDATE SET records = n.records + excluded.records
)`;

const publishedCte = ({ topic, aggregate }: AnyType) => `published AS (
  INSERT INTO outbox (event_id, account_id, topic, event_type, schema_version, aggregate_type, aggregate_id, version,
    occurred_at, correlation_id, causation_id, trace_parent, data)
  SELECT :event_id, :account_id, '${topic}', :event_type, 1, '${aggregate}', :id, w.version, :at, :correlation_id, :causation_id, :trace_parent,
    CAST(:event_data AS jsonb)
  FROM written w
)`;

/**
 * One change of one record as one statement: fence, version guard, parent, counters, outbox and the remembered answer.
 * `version` is the one written; null: nothing was, because of `known` (the key was used before), a missing parent, or because
 * the record is not at the expected version. `mine`: this very write had happened before, only its answer was lost.
 */
export function writeRecordSql(type: AnyType, { mode, changesParent, hasKey }: WriteShape): string {
  const parent = changesParent ? type.parent?.table : undefined;
  const source = parent ? 'parent' : 'fence';
  const ctes = [
    FENCE_CTE,
    hasKey ? KNOWN_CTE : NO_KNOWN_CTE,
    ...(parent ? [parentCte(parent)] : []),
    `before AS MATERIALIZED (
  SELECT r.version, r.last_event_id = :event_id AS mine FROM ${type.table} r WHERE r.account_id = :account_id AND r.id = :id
)`,
    mode === 'insert' ? insertCte(type.table, source) : updateCte(type.table, source),
    ...(parent ? [tiedCte(parent)] : []),
    countedCte(type.aggregate),
    publishedCte(type),
    ...(hasKey ? [rememberedCte('written')] : []),
  ];
  return `WITH ${ctes.join(',\n')}
SELECT ${FENCED_COLUMN}, ${parent ? 'EXISTS (SELECT 1 FROM parent)' : 'true'} AS has_parent, w.version,
  coalesce(b.mine, false) AS mine, k.request_hash, k.status AS answer_status, k.answer
FROM (SELECT 1) AS always LEFT JOIN written w ON true LEFT JOIN before b ON true LEFT JOIN known k ON true`;
}

const RECORD_COLUMNS = 'r.id, r.version, r.deleted, r.dependants, r.data, r.created_at, r.updated_at';

/** The record as it is now, and what was answered to the key before. */
export function lookSql(table: string): string {
  return `SELECT ${RECORD_COLUMNS}, k.request_hash, k.status AS answer_status, k.answer
FROM (SELECT 1) AS always
LEFT JOIN ${table} r ON r.account_id = :account_id AND r.id = :id
LEFT JOIN idempotency_keys k ON k.account_id = :account_id AND k.key = :key`;
}

export function findSql(table: string): string {
  return `SELECT ${RECORD_COLUMNS} FROM ${table} r WHERE r.account_id = :account_id AND r.id = :id AND NOT r.deleted`;
}

/** Where living records are read by their ids. */
export function recordsById(table: string): RowsById {
  const size = "octet_length(coalesce(t.data::text, '')) + 300";
  return { table, id: 'id', columns: RECORD_COLUMNS, size, where: 'NOT t.deleted' };
}

/** Bytes of content in one page at most; escaped twice on its way it stays below the Data API's 1 MiB. */
const MAX_PAGE_BYTES = 450_000;

/** Which parts a list has. */
export interface ListShape {
  filters: Readonly<Record<string, SqlValue>>;
  hasPosition: boolean;
  revealsPrivate: boolean;
}

/**
 * A page, newest first, of at most `:rows` rows. A page that grows too large ends early; `found` counts the rows up to
 * `:rows` all the same, so the caller sees that more follow. The first row always comes, so every page makes progress.
 */
export function listSql<Data extends RecordData>(type: RecordType<Data>, shape: ListShape): string {
  const hidden = shape.revealsPrivate ? [] : type.privateFields;
  const data = `r.data${hidden.map((field) => ` - '${field}'`).join('')}`;
  const conditions = Object.entries(shape.filters).map(
    ([name, value]) => `AND ${conditionOf(type.filters[name] ?? 'false', value)}`,
  );
  if (shape.hasPosition) conditions.push('AND (r.created_at, r.id) < (:created_at, :after_id)');
  const statuses = shape.filters['status'] === undefined ? type.statuses : undefined;
  const rows = `SELECT r.id, r.version, ${data} AS data, r.created_at, r.updated_at FROM ${type.table} r
    WHERE r.account_id = :account_id AND NOT r.deleted ${statuses ? 'AND r.status = s.status' : ''} ${conditions.join(' ')}
    ORDER BY r.created_at DESC, r.id DESC LIMIT :rows`;
  return `SELECT id, version, data::text AS data, created_at, updated_at, found
FROM (
  SELECT p.*, count(*) OVER () AS found,
    sum(octet_length(p.data::text) + 300) OVER (ORDER BY p.created_at DESC, p.id DESC) - octet_length(p.data::text) AS bytes_before
  FROM (
    ${statuses ? mergedSql(statuses, rows) : rows}
  ) p
) sized
WHERE bytes_before <= ${MAX_PAGE_BYTES}
ORDER BY created_at DESC, id DESC`;
}

/** The first of the first rows of each status. */
const mergedSql = (statuses: readonly string[], rows: string): string =>
  `SELECT m.* FROM (VALUES ${statuses.map((one) => `('${one}')`).join()}) AS s (status), LATERAL (
    ${rows}
  ) m ORDER BY m.created_at DESC, m.id DESC LIMIT :rows`;

const conditionOf = (filter: string | ((value: SqlValue) => string), value: SqlValue): string =>
  typeof filter === 'string' ? filter : filter(value);

/** Living records of a kind; `:status` null counts them all. */
export const COUNT_SQL = `SELECT coalesce(sum(records), 0)::bigint AS records FROM record_counts
WHERE account_id = :account_id AND kind = :kind AND (CAST(:status AS text) IS NULL OR status = :status)`;
