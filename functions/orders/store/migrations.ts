import {
  BUCKET_OWNER_TABLE,
  OUTBOX_TABLE,
  OUTBOX_TRACE_COLUMN,
  OUTBOX_TRAIL_COLUMNS,
  SHARD_IDENTITY_TABLE,
} from '../../kernel/outbox/outbox-table.ts';
import {
  IDEMPOTENCY_KEYS_BY_TIME,
  IDEMPOTENCY_KEYS_TABLE,
  RECORD_COUNTS_TABLE,
  recordIndex,
  recordTable,
} from '../../kernel/records/record-tables.ts';
import type { Migration } from '../../kernel/sharding/migration.ts';
import { FILL_BEGIN, FILL_CUSTOMERS, FILL_PLACE } from './fill-customers-sql.ts';

const ORDERS = `CREATE TABLE orders (
  account_id text NOT NULL,
  order_id text NOT NULL,
  bucket integer NOT NULL,
  version bigint NOT NULL,
  status text NOT NULL,
  currency text NOT NULL,
  total_minor bigint NOT NULL,
  placed_at timestamptz NOT NULL,
  customer jsonb,
  lines jsonb NOT NULL,
  modified_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  last_event_id uuid NOT NULL,
  PRIMARY KEY (account_id, order_id)
)`;

const ORDERS_BY_TIME = 'CREATE INDEX orders_by_time ON orders (account_id, placed_at DESC, order_id DESC)';
/** For one buyer's orders, and for the list of buyers, which reads no more of it than a page needs. */
const ORDERS_BY_CUSTOMER = `CREATE INDEX orders_by_customer
  ON orders (account_id, (customer ->> 'id'), placed_at DESC, order_id DESC) WHERE (customer ->> 'id') IS NOT NULL`;
/** For lists by status. Shipped orders, which become most of an account, are left out: the index by time finds a page of them. */
const ORDERS_BY_STATUS = `CREATE INDEX orders_by_status
  ON orders (account_id, status, placed_at DESC, order_id DESC) WHERE status <> 'shipped'`;
const ORDERS_BY_BUCKET = 'CREATE INDEX orders_by_bucket ON orders (bucket, account_id, order_id)';

/** Exact counts, kept by the statement that changes them. */
const ACCOUNT_COUNTS = `CREATE TABLE account_counts (
  account_id text PRIMARY KEY,
  bucket integer NOT NULL,
  orders bigint NOT NULL
)`;

const IMPORTS = `CREATE TABLE imports (
  account_id text NOT NULL,
  import_id uuid NOT NULL,
  bucket integer NOT NULL,
  chunks integer NOT NULL,
  orders integer NOT NULL,
  rejected integer NOT NULL,
  rejections jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, import_id)
)`;

/** A chunk holds its orders until it is applied; its outcome is written in the statement that applies it. */
const IMPORT_CHUNKS = `CREATE TABLE import_chunks (
  account_id text NOT NULL,
  import_id uuid NOT NULL,
  chunk_no integer NOT NULL,
  bucket integer NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'done')),
  orders jsonb,
  created integer NOT NULL DEFAULT 0,
  updated integer NOT NULL DEFAULT 0,
  unchanged integer NOT NULL DEFAULT 0,
  stale integer NOT NULL DEFAULT 0,
  stored_at timestamptz NOT NULL DEFAULT now(),
  applied_at timestamptz,
  PRIMARY KEY (account_id, import_id, chunk_no)
)`;
const PENDING_CHUNKS = "CREATE INDEX pending_chunks ON import_chunks (stored_at) WHERE state = 'pending'";

/** {"payment id": {"status", "version"}}: what the events of its payments said last. */
const PAYMENTS_OF_ORDER = "ALTER TABLE orders ADD COLUMN payments jsonb NOT NULL DEFAULT '{}'";

/** What came of payments whose order is not here yet; the sweep hands it over when it comes. */
const EARLY_PAYMENTS = `CREATE TABLE early_payments (
  account_id text NOT NULL,
  payment_id text NOT NULL,
  bucket integer NOT NULL,
  order_id text NOT NULL,
  version bigint NOT NULL,
  status text NOT NULL,
  event_id uuid NOT NULL,
  correlation_id text NOT NULL,
  trace_parent text,
  PRIMARY KEY (account_id, payment_id)
)`;

/**
 * For lists by status, instead of the index of every kind of record. Active ones, which nearly all are, are left out: the index by
 * time finds a page of them, and every new buyer would be written into one more index.
 */
const CUSTOMERS_BY_STATUS = `CREATE INDEX customers_by_status
  ON customers (account_id, status, created_at DESC, id DESC) WHERE NOT deleted AND status <> 'active'`;

/**
 * Lines as the text that came, which PostgreSQL stores and compares without understanding it. Rows keep their jsonb until they are
 * written again: nothing is rewritten, whatever the size of the table. New rows have no `lines`.
 */
const LINES_AS_TEXT = 'ALTER TABLE orders ADD COLUMN line_items text, ALTER COLUMN lines DROP NOT NULL';

/** The outbox holds what the log has not got yet, so this is a matter of a moment. */
const OUTBOX_DATA_AS_TEXT = 'ALTER TABLE outbox ALTER COLUMN data TYPE text';

/**
 * Lists of customers of all statuses are merged from one for each, so one index serves all lists: without the one by time there is
 * room for the active ones in the one by status. They had been left out of it, and where nearly all were blocked, they were looked
 * for among those.
 */
const CUSTOMERS_IN_LISTS = [
  'DROP INDEX customers_by_status',
  'DROP INDEX customers_by_time',
  recordIndex('customers', 'status', 'status'),
];

/** By the beginning of a name, whatever its capital letters. */
const CUSTOMERS_BY_NAME = `CREATE INDEX customers_by_name
  ON customers (account_id, (lower(data ->> 'name') COLLATE "C"), created_at DESC, id DESC) WHERE NOT deleted`;

export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: 'orders and imports',
    statements: [
      SHARD_IDENTITY_TABLE,
      BUCKET_OWNER_TABLE,
      OUTBOX_TABLE,
      ORDERS,
      ORDERS_BY_TIME,
      ORDERS_BY_BUCKET,
      ACCOUNT_COUNTS,
      IMPORTS,
      IMPORT_CHUNKS,
      PENDING_CHUNKS,
    ],
  },
  { id: 2, name: 'trail of an outbox row', statements: [OUTBOX_TRAIL_COLUMNS] },
  { id: 3, name: 'orders by customer', statements: [ORDERS_BY_CUSTOMER] },
  { id: 4, name: 'trace of an outbox row', statements: [OUTBOX_TRACE_COLUMN] },
  { id: 5, name: 'payments of an order', statements: [PAYMENTS_OF_ORDER, EARLY_PAYMENTS] },
  {
    id: 6,
    name: 'customers and idempotency keys',
    statements: [
      RECORD_COUNTS_TABLE,
      IDEMPOTENCY_KEYS_TABLE,
      IDEMPOTENCY_KEYS_BY_TIME,
      ...recordTable('customers'),
      recordIndex('customers', 'email', "lower(data ->> 'email')"),
    ],
  },
  { id: 7, name: 'orders by status', statements: [ORDERS_BY_STATUS] },
  {
    id: 8,
    name: 'customers by a rare status',
    statements: ['DROP INDEX customers_by_status', CUSTOMERS_BY_STATUS],
  },
  { id: 9, name: 'customers of earlier orders', statements: [FILL_PLACE, FILL_BEGIN], fill: FILL_CUSTOMERS },
  { id: 10, name: 'lines and events as text', statements: [LINES_AS_TEXT, OUTBOX_DATA_AS_TEXT] },
  { id: 11, name: 'customers by status and by name', statements: [...CUSTOMERS_IN_LISTS, CUSTOMERS_BY_NAME] },
];
