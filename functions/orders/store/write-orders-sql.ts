import { FENCE_CTE, FENCED_COLUMN } from '../../kernel/sharding/fence.ts';

/**
 * The upsert of one account's orders as one statement: fence, guard against older data, rows, counter and outbox.
 * The rule it implements is `domain/fold-order.ts`. Rows are written in key order, so parallel batches cannot deadlock.
 * `input` must yield ROW_COLUMNS; a row that lost the guard is not in `written`.
 */
export const ROW_COLUMNS = `order_id text, event_id uuid, status text, currency text, total_minor bigint, placed_at timestamptz,
    customer jsonb, lines jsonb, modified_at timestamptz, received_at timestamptz`;

/** Orders from the parameter `:orders`, a JSON array. */
const INPUT_FROM_PARAMETER = `input AS MATERIALIZED (
  SELECT r.* FROM fence, jsonb_to_recordset(CAST(:orders AS jsonb)) AS r(${ROW_COLUMNS})
)`;

/** Orders of a stored import chunk, unless it has been applied already; a second run of the same chunk waits, then finds nothing. */
const INPUT_FROM_CHUNK = `chunk AS MATERIALIZED (
  SELECT c.orders FROM fence, import_chunks c
  WHERE c.account_id = :account_id AND c.import_id = :import_id AND c.chunk_no = :chunk_no AND c.state = 'pending'
  FOR UPDATE OF c
),
input AS MATERIALIZED (
  SELECT r.* FROM chunk, jsonb_to_recordset(chunk.orders) AS r(${ROW_COLUMNS})
)`;

const CHANGED = `(o.status, o.currency, o.total_minor, o.placed_at, o.customer, o.lines)
    IS DISTINCT FROM (excluded.status, excluded.currency, excluded.total_minor, excluded.placed_at, excluded.customer, excluded.lines)`;

/** A timestamptz as `2011-02-01T08:26:00.000Z`. */
export function isoUtc(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** From `input` to `outcomes`, which has a row for each order of the input. */
export const WRITE_CTES = `before AS MATERIALIZED (
  SELECT i.order_id, o.version, o.last_event_id = i.event_id AS mine,
    (o.status, o.currency, o.total_minor, o.placed_at, o.customer, o.lines)
      IS NOT DISTINCT FROM (i.status, i.currency, i.total_minor, i.placed_at, i.customer, i.lines) AS same
  FROM input i JOIN orders o ON o.account_id = :account_id AND o.order_id = i.order_id
),
written AS (
  INSERT INTO orders AS o (account_id, order_id, bucket, version, status, currency, total_minor, placed_at,
    customer, lines, modified_at, received_at, last_event_id)
  SELECT :account_id, i.order_id, :bucket, 1, i.status, i.currency, i.total_minor, i.placed_at,
    i.customer, i.lines, i.modified_at, i.received_at, i.event_id
  FROM input i ORDER BY i.order_id
  ON CONFLICT (account_id, order_id) DO UPDATE SET
    version = CASE WHEN ${CHANGED} THEN o.version + 1 ELSE o.version END,
    last_event_id = CASE WHEN ${CHANGED} THEN excluded.last_event_id ELSE o.last_event_id END,
    status = excluded.status, currency = excluded.currency, total_minor = excluded.total_minor,
    placed_at = excluded.placed_at, customer = excluded.customer, lines = excluded.lines,
    modified_at = excluded.modified_at, received_at = excluded.received_at
  WHERE (excluded.modified_at, excluded.received_at) > (o.modified_at, o.received_at)
  RETURNING o.order_id, o.version, o.last_event_id
),
changed AS (
  SELECT i.*, w.version FROM written w JOIN input i ON i.order_id = w.order_id AND i.event_id = w.last_event_id
),
counted AS (
  INSERT INTO account_counts AS n (account_id, bucket, orders)
  SELECT :account_id, :bucket, count(*) FROM changed WHERE version = 1 HAVING count(*) > 0
  ON CONFLICT (account_id) DO UPDATE SET orders = n.orders + excluded.orders
),
published AS (
  INSERT INTO outbox (event_id, account_id, topic, event_type, schema_version, aggregate_type, aggregate_id, version,
    occurred_at, correlation_id, causation_id, data)
  SELECT event_id, :account_id, 'order.events', CASE WHEN version = 1 THEN 'OrderCreated' ELSE 'OrderUpdated' END, 1, 'order',
    order_id, version, received_at, :correlation_id, NULL,
    jsonb_build_object('orderId', order_id, 'status', status, 'currency', currency, 'totalMinor', total_minor,
      'placedAt', ${isoUtc('placed_at')}, 'modifiedAt', ${isoUtc('modified_at')}, 'customer', customer - 'email', 'lines', lines)
  FROM changed ORDER BY order_id
),
outcomes AS (
  SELECT i.order_id,
    CASE
      WHEN c.version = 1 THEN 'created'
      WHEN c.version > 1 THEN 'updated'
      WHEN b.mine THEN CASE WHEN b.version = 1 THEN 'created' ELSE 'updated' END
      WHEN w.order_id IS NOT NULL OR b.same THEN 'unchanged'
      ELSE 'stale'
    END AS outcome,
    coalesce(w.version, b.version) AS version
  FROM input i LEFT JOIN changed c USING (order_id) LEFT JOIN written w USING (order_id) LEFT JOIN before b USING (order_id)
)`;

/** Writes the orders of the parameter `:orders`; a row of outcome and version for each. */
export const WRITE_ORDERS = `WITH ${FENCE_CTE},
${INPUT_FROM_PARAMETER},
${WRITE_CTES}
SELECT ${FENCED_COLUMN}, o.order_id, o.outcome, o.version
FROM (SELECT 1) AS always LEFT JOIN outcomes o ON true`;

/** Applies a stored chunk and writes its outcome; `changed` is the number of orders it changed, null when it had been applied before. */
export const APPLY_CHUNK = `WITH ${FENCE_CTE},
${INPUT_FROM_CHUNK},
${WRITE_CTES},
tally AS (
  SELECT count(*) FILTER (WHERE outcome = 'created') AS created, count(*) FILTER (WHERE outcome = 'updated') AS updated,
    count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged, count(*) FILTER (WHERE outcome = 'stale') AS stale
  FROM outcomes
),
finished AS (
  UPDATE import_chunks c SET state = 'done', orders = NULL, applied_at = now(),
    created = t.created, updated = t.updated, unchanged = t.unchanged, stale = t.stale
  FROM tally t, chunk
  WHERE c.account_id = :account_id AND c.import_id = :import_id AND c.chunk_no = :chunk_no
  RETURNING c.created + c.updated AS changed
)
SELECT ${FENCED_COLUMN}, (SELECT changed FROM finished) AS changed`;
