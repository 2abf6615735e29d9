import { FENCE_CTE, FENCED_COLUMN } from '../../kernel/sharding/fence.ts';

/**
 * The upsert of one account's orders as one statement: fence, guard against older data, rows, counter and outbox.
 * The rule it implements is `domain/fold-order.ts`. Rows are written in key order, so parallel batches cannot deadlock.
 * A row that lost the guard is not in `written`. Buyers whom the account did not know become customers (`met`), in key order
 * as well; nothing is looked up before, for the unique index knows best. Only orders that nothing came of are read again (`kept`),
 * one by one by their key: as a plain join, the whole table was read for every batch.
 *
 * The input holds each order as its event will tell it (`data`), beside what the event leaves out. So the event is stored as it
 * came and columns are taken out of it: to build it again from columns was a quarter of the statement's time.
 */
export const INPUT_ROW = 'event_id uuid, received_at timestamptz, email text, data jsonb';

/** The columns of `input`, from a row `r` of INPUT_ROW. */
export const INPUT_COLUMNS = `r.event_id, r.received_at, r.data, r.data ->> 'orderId' AS order_id, r.data ->> 'status' AS status,
    r.data ->> 'currency' AS currency, CAST(r.data ->> 'totalMinor' AS bigint) AS total_minor,
    CAST(r.data ->> 'placedAt' AS timestamptz) AS placed_at, CAST(r.data ->> 'modifiedAt' AS timestamptz) AS modified_at,
    nullif(r.data -> 'customer', CAST('null' AS jsonb))
      || CASE WHEN r.email IS NULL THEN '{}' ELSE jsonb_build_object('email', r.email) END AS customer,
    r.data -> 'lines' AS lines`;

/** Orders from the parameter `:orders`, a JSON array. */
const INPUT_FROM_PARAMETER = `input AS MATERIALIZED (
  SELECT ${INPUT_COLUMNS} FROM fence, jsonb_to_recordset(CAST(:orders AS jsonb)) AS r(${INPUT_ROW})
)`;

/** Orders of a stored import chunk, unless it has been applied already; a second run of the same chunk waits, then finds nothing. */
const INPUT_FROM_CHUNK = `chunk AS MATERIALIZED (
  SELECT c.orders FROM fence, import_chunks c
  WHERE c.account_id = :account_id AND c.import_id = :import_id AND c.chunk_no = :chunk_no AND c.state = 'pending'
  FOR UPDATE OF c
),
input AS MATERIALIZED (
  SELECT ${INPUT_COLUMNS} FROM chunk, jsonb_to_recordset(chunk.orders) AS r(${INPUT_ROW})
)`;

const CHANGED = `(o.status, o.currency, o.total_minor, o.placed_at, o.customer, o.lines)
    IS DISTINCT FROM (excluded.status, excluded.currency, excluded.total_minor, excluded.placed_at, excluded.customer, excluded.lines)`;

/** From `input` to `outcomes`, which has a row for each order of the input. */
export const WRITE_CTES = `written AS (
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
met AS (
  INSERT INTO customers AS m (account_id, id, bucket, version, status, data, created_at, updated_at, last_event_id)
  SELECT DISTINCT ON (c.customer ->> 'id') :account_id, c.customer ->> 'id', CAST(:bucket AS integer), 0, 'active',
    c.customer - 'id' || '{"status": "active"}', c.received_at, c.received_at, c.event_id
  FROM changed c WHERE c.customer IS NOT NULL ORDER BY c.customer ->> 'id', c.placed_at DESC
  ON CONFLICT (account_id, id) DO NOTHING
  RETURNING m.id
),
counted_met AS (
  INSERT INTO record_counts AS n (account_id, kind, status, bucket, records)
  SELECT :account_id, 'customer', 'active', :bucket, count(*) FROM met HAVING count(*) > 0
  ON CONFLICT (account_id, kind, status) DO UPDATE SET records = n.records + excluded.records
),
published AS (
  INSERT INTO outbox (event_id, account_id, topic, event_type, schema_version, aggregate_type, aggregate_id, version,
    occurred_at, correlation_id, causation_id, trace_parent, data)
  SELECT event_id, :account_id, 'order.events', CASE WHEN version = 1 THEN 'OrderCreated' ELSE 'OrderUpdated' END, 1, 'order',
    order_id, version, received_at, :correlation_id, :causation_id, :trace_parent, data
  FROM changed
),
kept AS (
  SELECT i.order_id, o.version, o.last_event_id = i.event_id AS mine,
    (o.status, o.currency, o.total_minor, o.placed_at, o.customer, o.lines)
      IS NOT DISTINCT FROM (i.status, i.currency, i.total_minor, i.placed_at, i.customer, i.lines) AS same
  FROM (SELECT * FROM input n WHERE NOT EXISTS (SELECT 1 FROM changed c WHERE c.order_id = n.order_id)) i, LATERAL (
    SELECT * FROM orders s WHERE s.account_id = :account_id AND s.order_id = i.order_id OFFSET 0
  ) o
),
outcomes AS (
  SELECT i.order_id,
    CASE
      WHEN c.version = 1 THEN 'created'
      WHEN c.version > 1 THEN 'updated'
      WHEN k.mine THEN CASE WHEN k.version = 1 THEN 'created' ELSE 'updated' END
      WHEN w.order_id IS NOT NULL OR k.same THEN 'unchanged'
      ELSE 'stale'
    END AS outcome,
    coalesce(w.version, k.version) AS version
  FROM input i LEFT JOIN changed c USING (order_id) LEFT JOIN written w USING (order_id) LEFT JOIN kept k USING (order_id)
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
