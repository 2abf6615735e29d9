import { FENCE_CTE, FENCED_COLUMN } from '../../kernel/sharding/fence.ts';
import { INPUT_FROM_CHUNK, inputFromParameter } from './order-input.ts';
import { OUTCOMES_TEXT } from './order-outcomes.ts';

/**
 * Whether the order `a` says something else than the stored one `o`. Lines are compared as text first; texts that differ may still
 * say the same: the older column `lines` is jsonb, and other versions of us may write the fields in another order.
 */
const differs = (a: string) => `((o.status, o.currency, o.total_minor, o.placed_at, o.customer)
    IS DISTINCT FROM (${a}.status, ${a}.currency, ${a}.total_minor, ${a}.placed_at, ${a}.customer)
    OR o.line_items IS DISTINCT FROM ${a}.line_items
      AND coalesce(CAST(o.line_items AS jsonb), o.lines) IS DISTINCT FROM CAST(${a}.line_items AS jsonb))`;
const CHANGED = differs('excluded');

/**
 * What the event of an order `i` of the input carries: the order without the buyer's e-mail address (T56). Status and currency are
 * words that the schema names, instants are our own, so that only the id might hold what JSON must escape. In three parts, for `||`
 * copies all that stands before it.
 */
const EVENT_DATA = `'{"orderId":' || to_json(i.order_id) || (',"status":"' || i.status || '","currency":"' || i.currency
    || '","totalMinor":' || i.total_minor || ',"placedAt":"' || i.placed_text || '","modifiedAt":"' || i.modified_text
    || '","customer":' || coalesce(i.buyer || '}', 'null')) || (',"lines":' || i.line_items || '}')`;

/**
 * The upsert of one account's orders as one statement: fence, guard against older data, rows, counter and outbox; from `input` to
 * `outcomes`, which has a row for each order of the input. The rule it implements is `domain/fold-order.ts`.
 * Rows are written in key order, so parallel batches cannot deadlock. A row that lost the guard is not in `written`, so its version
 * is null in `weighed`, which puts the two together once for all that follows. Buyers whom the account did not know become customers
 * (`met`), in key order as well; nothing is looked up before, for the unique index knows best. Only orders that lost the guard are
 * read again, one by one by their key: as a plain join, the whole table was read for every batch.
 */
export const WRITE_CTES = `written AS (
  INSERT INTO orders AS o (account_id, order_id, bucket, version, status, currency, total_minor, placed_at,
    customer, line_items, modified_at, received_at, last_event_id)
  SELECT :account_id, i.order_id, :bucket, 1, i.status, i.currency, i.total_minor, i.placed_at,
    i.customer, i.line_items, i.modified_at, i.received_at, i.event_id
  FROM input i ORDER BY i.order_id
  ON CONFLICT (account_id, order_id) DO UPDATE SET
    version = CASE WHEN ${CHANGED} THEN o.version + 1 ELSE o.version END,
    last_event_id = CASE WHEN ${CHANGED} THEN excluded.last_event_id ELSE o.last_event_id END,
    status = excluded.status, currency = excluded.currency, total_minor = excluded.total_minor,
    placed_at = excluded.placed_at, customer = excluded.customer, line_items = excluded.line_items, lines = NULL,
    modified_at = excluded.modified_at, received_at = excluded.received_at
  WHERE (excluded.modified_at, excluded.received_at) > (o.modified_at, o.received_at)
  RETURNING o.order_id, o.version, o.last_event_id
),
weighed AS MATERIALIZED (
  SELECT i.*, w.version, w.last_event_id = i.event_id AS mine FROM input i LEFT JOIN written w ON w.order_id = i.order_id
),
changed AS NOT MATERIALIZED (SELECT * FROM weighed WHERE mine),
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
  SELECT i.event_id, :account_id, 'order.events', CASE WHEN i.version = 1 THEN 'OrderCreated' ELSE 'OrderUpdated' END, 1, 'order',
    i.order_id, i.version, i.received_at, :correlation_id, :causation_id, :trace_parent, ${EVENT_DATA}
  FROM changed i
),
outcomes AS (
  SELECT i.order_id,
    CASE
      WHEN i.mine OR k.mine THEN CASE WHEN coalesce(i.version, k.version) = 1 THEN 'created' ELSE 'updated' END
      WHEN i.version IS NOT NULL OR k.same THEN 'unchanged'
      ELSE 'stale'
    END AS outcome,
    coalesce(i.version, k.version) AS version
  FROM weighed i LEFT JOIN LATERAL (
    SELECT o.version, o.last_event_id = i.event_id AS mine, NOT ${differs('i')} AS same
    FROM (
      SELECT * FROM orders s WHERE i.version IS NULL AND s.account_id = :account_id AND s.order_id = i.order_id OFFSET 0
    ) o
  ) k ON true
)`;

/** Writes the orders of the parameter `:orders`; one row, whose `outcomes` are read by `outcomesOf`. */
export const WRITE_ORDERS = `WITH ${FENCE_CTE},
${inputFromParameter('fence')},
${WRITE_CTES}
SELECT ${FENCED_COLUMN}, (SELECT ${OUTCOMES_TEXT} FROM outcomes o) AS outcomes`;

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
