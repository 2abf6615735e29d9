/**
 * The buyers of the orders that were there before customers were, as `write-orders-sql.ts` makes them of new ones. In steps of some
 * buyers, by the index `orders_by_customer`: all at once were more than a statement may take on a large shard.
 */
const BUYERS_A_STEP = 500;

/** The last buyer that was looked at. */
export const FILL_PLACE = `CREATE TABLE IF NOT EXISTS customers_fill (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  last_account text NOT NULL,
  last_buyer text NOT NULL
)`;
export const FILL_BEGIN =
  "INSERT INTO customers_fill (last_account, last_buyer) VALUES ('', '') ON CONFLICT DO NOTHING";

/** The newest order of the next buyer; those of a row `b`. */
const next = (account: string, buyer: string) => `LATERAL (
    SELECT o.account_id, o.customer ->> 'id' AS id, o.bucket, o.customer, o.received_at, o.last_event_id FROM orders o
    WHERE (o.customer ->> 'id') IS NOT NULL AND (o.account_id, (o.customer ->> 'id')) > (${account}, ${buyer})
    ORDER BY o.account_id, (o.customer ->> 'id'), o.placed_at DESC, o.order_id DESC LIMIT 1
  ) x`;

export const FILL_CUSTOMERS = `WITH RECURSIVE place AS MATERIALIZED (
  SELECT last_account, last_buyer FROM customers_fill FOR UPDATE
),
buyers AS (
  SELECT x.*, 1 AS n FROM place p, ${next('p.last_account', 'p.last_buyer')}
  UNION ALL
  SELECT x.*, b.n + 1 FROM buyers b, ${next('b.account_id', 'b.id')} WHERE b.n < ${BUYERS_A_STEP}
),
met AS (
  INSERT INTO customers AS m (account_id, id, bucket, version, status, data, created_at, updated_at, last_event_id)
  SELECT account_id, id, bucket, 0, 'active', customer - 'id' || '{"status": "active"}', received_at, received_at, last_event_id
  FROM buyers ORDER BY account_id, id
  ON CONFLICT (account_id, id) DO NOTHING
  RETURNING m.account_id, m.bucket
),
counted AS (
  INSERT INTO record_counts AS c (account_id, kind, status, bucket, records)
  SELECT account_id, 'customer', 'active', bucket, count(*) FROM met GROUP BY account_id, bucket ORDER BY account_id
  ON CONFLICT (account_id, kind, status) DO UPDATE SET records = c.records + excluded.records
),
went AS (
  UPDATE customers_fill SET last_account = l.account_id, last_buyer = l.id
  FROM (SELECT account_id, id FROM buyers ORDER BY n DESC LIMIT 1) l
)
SELECT count(*) < ${BUYERS_A_STEP} AS done FROM buyers`;
