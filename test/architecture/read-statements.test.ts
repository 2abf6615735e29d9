import { globSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { ROOT } from '../support/source-files.ts';
import { classifySql } from '../support/sql-lint/classify-sql.ts';
import { findReadStatements } from '../support/sql-lint/read-statements.ts';

/** Parts of read statements that only exist at run time, looked at by a person: names of tables and columns, conditions. */
const reviewed: Readonly<Record<string, readonly string[]>> = {
  // Tables, columns and filters, which stand as plain text in each record type.
  'functions/kernel/records/record-store.ts': [
    'type.parent?.table',
    'type.table',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code
    "hidden.map((field) => ` - '${field}'`).join('')",
    "conditions.join(' ')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code
    "statuses.map((one) => `('${one}')`).join()",
  ],
  'functions/kernel/records/look-at-record.ts': ['type.parent?.table', 'type.table'],
  // Tables, columns and conditions of ORDERS_BY_ID and recordsById, which stand there as plain text.
  'functions/kernel/sharding/read-by-ids.ts': ['columns', 'size', 'id', 'table', 'where'],
  // The row type of a JSON document.
  // A table's alias, and conditions, which stand there as plain text.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code
  'functions/orders/store/newest-orders.ts': ['row', "conditions.map((one) => ` AND ${one.sql}`).join('')"],
  'functions/orders/store/order-totals.ts': ['row'],
  // A table's name.
  'functions/shards/domain/verify-shards.ts': ['table'],
};

const statements = findReadStatements(ROOT, globSync('functions/**/*.ts', { cwd: ROOT }).sort());
const nameOf = ({ file, line }: { file: string; line: number }) => `${file}:${line}`;

describe('T37: statements declared as reads', () => {
  it('are found', () => {
    expect(statements.length).toBeGreaterThanOrEqual(10);
  });

  test.each(statements.map((one) => [nameOf(one), one] as const))(
    '%s only reads',
    (_, { file, texts, unknown }) => {
      const known = reviewed[file.replaceAll('\\', '/')] ?? [];
      expect(unknown.filter((fragment) => !known.includes(fragment))).toEqual([]);
      expect(texts).not.toEqual([]);
      for (const text of texts) expect(classifySql(text), text).toEqual({ reads: true });
    },
  );
});

describe('T37: the classifier', () => {
  it.each([
    'WITH x AS (INSERT INTO orders VALUES (1) RETURNING id) SELECT * FROM x',
    'WITH gone AS (DELETE FROM orders RETURNING 1) SELECT count(*) FROM gone',
    'EXPLAIN ANALYZE DELETE FROM orders',
    'EXPLAIN SELECT 1',
    'SELECT * FROM orders FOR UPDATE',
    'SELECT * FROM orders FOR NO KEY UPDATE SKIP LOCKED',
    'SELECT * FROM orders FOR SHARE',
    'SELECT * FROM orders FOR KEY SHARE',
    'SELECT * INTO copy FROM orders',
    "SELECT nextval('orders_id_seq')",
    "SELECT pg_catalog.nextval('orders_id_seq')",
    `SELECT "nextval"('orders_id_seq')`,
    "SELECT setval('s', 1)",
    'SELECT pg_advisory_lock(1)',
    'SELECT pg_try_advisory_xact_lock(1)',
    "SELECT set_config('role', 'admin', false)",
    'SELECT 1; DELETE FROM orders',
    'SELECT 1;; SELECT 2',
    'WITHDRAW()',
    'SELECTED',
    'select lo_unlink(1)',
    "SELECT dblink_exec('x', 'DELETE FROM orders')",
    "SELECT my_own_function('x')",
    "/* SELECT */ DELETE FROM orders WHERE note = 'SELECT'",
    '-- SELECT\nDELETE FROM orders',
    'SELECT 1 /* /* */ ; */ ; DELETE FROM orders',
    'TRUNCATE orders',
    'COPY orders TO STDOUT',
    'CALL close_month()',
    'DO $$ BEGIN DELETE FROM orders; END $$',
    'LOCK TABLE orders',
    "SET statement_timeout = '1s'",
    'VALUES (1); DROP TABLE orders',
    'BEGIN',
    '',
  ])('takes for a write, or for unknown, which is the same: %s', (sql) => {
    expect(classifySql(sql)).toMatchObject({ reads: false });
  });

  it.each([
    'SELECT 1',
    'select 1;',
    '  -- a comment; with DELETE in it\n  SELECT 1',
    '/* DELETE /* nested */ FROM */ SELECT 1',
    '(SELECT 1) UNION ALL (SELECT 2)',
    'VALUES (1), (2)',
    'TABLE orders',
    'WITH x AS MATERIALIZED (SELECT 1 AS n) SELECT n FROM x',
    'WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 9) SELECT sum(n) FROM t',
    'SELECT \'DELETE FROM orders; nextval(1)\', "update", $$INSERT$$ FROM orders',
    "SELECT E'\\'; DELETE FROM orders' AS text",
    'SELECT order_id FROM orders WHERE (placed_at, order_id) < (:placed_at, :order_id) ORDER BY placed_at LIMIT 5',
    'SELECT r.id FROM jsonb_to_recordset(:rows::jsonb) AS r(id int) WHERE r.id IN (1, 2)',
    'SELECT updated_at, deleted FROM orders',
  ])('takes for a read: %s', (sql) => {
    expect(classifySql(sql)).toEqual({ reads: true });
  });
});
