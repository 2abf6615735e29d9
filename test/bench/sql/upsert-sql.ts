/** Hand-written upserts of the same rows into the same tables, by the ways people load rows into PostgreSQL. */

/** What comes in, in the order of the statements' parameters. */
export const INPUT = {
  order_id: 'text',
  event_id: 'uuid',
  status: 'text',
  currency: 'text',
  total_minor: 'bigint',
  placed_at: 'timestamptz',
  customer: 'jsonb',
  line_items: 'text',
  modified_at: 'timestamptz',
  received_at: 'timestamptz',
} as const;

export type InputColumn = keyof typeof INPUT;
export const INPUT_NAMES = Object.keys(INPUT) as InputColumn[];

const NAMES = INPUT_NAMES.join(', ');

/** An upsert that takes what comes: no fence, no guard against older data, no counter, no outbox. */
export function upsert(source: string): string {
  return `INSERT INTO orders AS o (account_id, order_id, bucket, version, status, currency, total_minor, placed_at, customer,
      line_items, modified_at, received_at, last_event_id)
    SELECT $1, i.order_id, $2::integer, 1, i.status, i.currency, i.total_minor, i.placed_at, i.customer, i.line_items,
      i.modified_at, i.received_at, i.event_id
    FROM (${source}) AS i (${NAMES}) ORDER BY i.order_id
    ON CONFLICT (account_id, order_id) DO UPDATE SET version = o.version + 1, status = excluded.status,
      currency = excluded.currency, total_minor = excluded.total_minor, placed_at = excluded.placed_at,
      customer = excluded.customer, line_items = excluded.line_items, modified_at = excluded.modified_at,
      received_at = excluded.received_at, last_event_id = excluded.last_event_id`;
}

/** A timestamptz as `2011-02-01T08:26:00.000Z`. */
const isoUtc = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The same, and an outbox row for each in the same statement: what a crash between two statements would lose. */
export function upsertWithOutbox(source: string): string {
  return `WITH written AS (${upsert(source)}
      RETURNING o.order_id, o.version, o.status, o.currency, o.total_minor, o.placed_at, o.modified_at, o.received_at,
        o.customer, o.line_items, o.last_event_id)
    INSERT INTO outbox (event_id, account_id, topic, event_type, schema_version, aggregate_type, aggregate_id, version,
      occurred_at, correlation_id, data)
    SELECT last_event_id, $1, 'order.events', CASE WHEN version = 1 THEN 'OrderCreated' ELSE 'OrderUpdated' END, 1, 'order',
      order_id, version, received_at, 'bench',
      json_build_object('orderId', order_id, 'status', status, 'currency', currency, 'totalMinor', total_minor,
        'placedAt', ${isoUtc('placed_at')}, 'modifiedAt', ${isoUtc('modified_at')}, 'customer', customer - 'email',
        'lines', CAST(line_items AS json))
    FROM written`;
}

/** The first two parameters are the account and its bucket. */
const FIRST = 3;

/** One row: `VALUES ($3::text, ...)`; many rows one after the other. */
export function valuesSource(rows: number): string {
  const types = Object.values(INPUT);
  const row = (at: number) =>
    `(${types.map((type, n) => `$${FIRST + at * types.length + n}::${type}`).join(', ')})`;
  return `VALUES ${Array.from({ length: rows }, (_, at) => row(at)).join(', ')}`;
}

/** An array for each column. */
export const unnestSource = `SELECT * FROM unnest(${Object.values(INPUT)
  .map((type, n) => `$${FIRST + n}::${type}[]`)
  .join(', ')})`;

/** Rows that lie in the database already, in their types: what remains is the upsert itself. */
export const stagedSource = (table: string, where = '') => `SELECT ${NAMES} FROM ${table} ${where}`;

export const stagedTable = (table: string, kind = '') =>
  `CREATE ${kind} TABLE ${table} (batch integer, ${Object.entries(INPUT)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')})`;
