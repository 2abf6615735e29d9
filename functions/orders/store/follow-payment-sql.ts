import { FENCE_CTE, FENCED_COLUMN } from '../../kernel/sharding/fence.ts';

/**
 * What a payment's event says, told to its order as one statement: fence, guard against older events of the same payment, row
 * and outbox. The guard stands in the UPDATE itself, so two payments of one order, told at once, do not undo each other. An
 * order that is not here yet leaves a note behind.
 */
export const FOLLOW_PAYMENT = `WITH ${FENCE_CTE},
followed AS (
  UPDATE orders o SET version = o.version + 1,
    payments = o.payments || jsonb_build_object(CAST(:payment_id AS text),
      jsonb_build_object('status', CAST(:status AS text), 'version', CAST(:payment_version AS bigint)))
  FROM fence
  WHERE o.account_id = :account_id AND o.order_id = :order_id
    AND coalesce((o.payments -> CAST(:payment_id AS text) ->> 'version')::bigint, 0) < :payment_version
  RETURNING o.version, o.payments
),
early AS (
  INSERT INTO early_payments AS e (account_id, payment_id, bucket, order_id, version, status, event_id, correlation_id, trace_parent)
  SELECT :account_id, :payment_id, :bucket, :order_id, :payment_version, :status, :causation_id, :correlation_id, :trace_parent
  FROM fence WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.account_id = :account_id AND o.order_id = :order_id)
  ON CONFLICT (account_id, payment_id) DO UPDATE SET version = excluded.version, status = excluded.status,
    event_id = excluded.event_id, correlation_id = excluded.correlation_id, trace_parent = excluded.trace_parent
  WHERE excluded.version > e.version
),
published AS (
  INSERT INTO outbox (event_id, account_id, topic, event_type, schema_version, aggregate_type, aggregate_id, version,
    occurred_at, correlation_id, causation_id, trace_parent, data)
  SELECT :event_id, :account_id, 'order.events', 'OrderPaymentChanged', 1, 'order', :order_id, f.version,
    :at, :correlation_id, CAST(:causation_id AS text), :trace_parent,
    jsonb_build_object('orderId', CAST(:order_id AS text), 'payments', (
      SELECT jsonb_agg(jsonb_build_object('paymentId', p.key) || p.value ORDER BY p.key COLLATE "C") FROM jsonb_each(f.payments) p))
  FROM followed f
)
SELECT ${FENCED_COLUMN}, (SELECT version FROM followed) AS version`;

/** Notes whose order has come. */
export const RIPE_PAYMENTS = `SELECT e.account_id, e.payment_id, e.order_id, e.version, e.status, e.event_id::text AS event_id,
  e.correlation_id, e.trace_parent
FROM early_payments e JOIN orders o USING (account_id, order_id) LIMIT 200`;

export const FORGET_EARLY = `WITH ${FENCE_CTE},
gone AS (
  DELETE FROM early_payments e USING fence
  WHERE e.account_id = :account_id AND e.payment_id = :payment_id AND e.version <= :payment_version
)
SELECT ${FENCED_COLUMN}`;
