import type { MovedTable } from '../sharding/moving/moved-table.ts';

/**
 * Tables of versioned records, for migrations. The content is one JSON document, so that a new field needs no migration;
 * what is filtered by gets an index on its expression. A deleted record keeps its row without content: its version goes on.
 */
export function recordTable(table: string, checks: readonly string[] = []): string[] {
  return [
    `CREATE TABLE ${table} (
  account_id text NOT NULL,
  id text NOT NULL,
  bucket integer NOT NULL,
  version bigint NOT NULL,
  deleted boolean NOT NULL DEFAULT false,
  status text NOT NULL,
  dependants integer NOT NULL DEFAULT 0 CHECK (dependants >= 0),
  data jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  last_event_id uuid NOT NULL,
  PRIMARY KEY (account_id, id),
  CHECK (deleted = (data IS NULL))${checks.map((check) => `,\n  CHECK (${check})`).join('')}
)`,
    `CREATE INDEX ${table}_by_time ON ${table} (account_id, created_at DESC, id DESC) WHERE NOT deleted`,
    recordIndex(table, 'status', 'status'),
    `CREATE INDEX ${table}_by_bucket ON ${table} (bucket, account_id, id)`,
  ];
}

/** An index for lists filtered by one expression, in the order of lists. */
export function recordIndex(table: string, name: string, expression: string): string {
  return `CREATE INDEX ${table}_by_${name} ON ${table} (account_id, (${expression}), created_at DESC, id DESC) WHERE NOT deleted`;
}

/** No two living records of an account share the expression's value. */
export function uniqueRecordIndex(table: string, name: string, expression: string): string {
  return `CREATE UNIQUE INDEX ${table}_unique_${name} ON ${table} (account_id, (${expression})) WHERE NOT deleted`;
}

/** Exact numbers of living records per kind and status, kept by the statements that change them. */
export const RECORD_COUNTS_TABLE = `CREATE TABLE record_counts (
  account_id text NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  bucket integer NOT NULL,
  records bigint NOT NULL,
  PRIMARY KEY (account_id, kind, status)
)`;

/** Answers to requests with an Idempotency-Key, written by the statement that had the effect. */
export const IDEMPOTENCY_KEYS_TABLE = `CREATE TABLE idempotency_keys (
  account_id text NOT NULL,
  key text NOT NULL,
  bucket integer NOT NULL,
  request_hash text NOT NULL,
  status integer NOT NULL,
  answer text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, key)
)`;
export const IDEMPOTENCY_KEYS_BY_TIME =
  'CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at)';

/** What a live move takes along of a database of records. */
export function movedRecordTables(tables: readonly string[]): MovedTable[] {
  return [
    ...tables.map((name) => ({ name, key: ['account_id', 'id'] })),
    { name: 'record_counts', key: ['account_id', 'kind', 'status'] },
    { name: 'idempotency_keys', key: ['account_id', 'key'] },
  ];
}
