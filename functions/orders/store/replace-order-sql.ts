import { FENCE_CTE, FENCED_COLUMN } from '../../kernel/sharding/fence.ts';
import { INPUT_EVENT_ID, inputFromParameter } from './order-input.ts';
import { WRITE_CTES } from './write-orders-sql.ts';

/**
 * The upsert of one order under the condition that the stored one has the version the caller saw. The row is locked at its
 * newest version before that is looked at, so of two callers who saw the same one writes. A write that has happened already
 * passes too: only its answer was lost. `outcome` null: the condition did not hold; `stored_version` tells what is stored.
 */
export const REPLACE_ORDER = `WITH ${FENCE_CTE},
current AS MATERIALIZED (
  SELECT o.version, o.last_event_id FROM fence, orders o
  WHERE o.account_id = :account_id AND o.order_id = :order_id
  FOR UPDATE OF o
),
${inputFromParameter('current c', `c.version = :expected_version OR c.last_event_id = ${INPUT_EVENT_ID}`)},
${WRITE_CTES}
SELECT ${FENCED_COLUMN}, o.outcome, o.version, (SELECT c.version FROM current c) AS stored_version
FROM (SELECT 1) AS always LEFT JOIN outcomes o ON true`;
