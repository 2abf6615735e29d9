import { KNOWN_CTE, NO_KNOWN_CTE, rememberedCte } from '../../kernel/records/record-sql.ts';
import { FENCE_CTE, FENCED_COLUMN } from '../../kernel/sharding/fence.ts';
import { inputFromParameter } from './order-input.ts';
import { WRITE_CTES } from './write-orders-sql.ts';

/**
 * The upsert of one order under an id that was made for it, and of the answer that its Idempotency-Key gets from then on. Nothing is
 * written for a key that was used before: its answer comes back instead.
 */
export function createOrderSql(hasKey: boolean): string {
  return `WITH ${FENCE_CTE},
${hasKey ? KNOWN_CTE : NO_KNOWN_CTE},
${inputFromParameter('fence', 'NOT EXISTS (SELECT 1 FROM known)')},
${WRITE_CTES}${hasKey ? `,\n${rememberedCte('changed')}` : ''}
SELECT ${FENCED_COLUMN}, o.outcome, o.version, k.request_hash, k.status AS answer_status, k.answer
FROM (SELECT 1) AS always LEFT JOIN outcomes o ON true LEFT JOIN known k ON true`;
}

export const FIND_KNOWN = `WITH ${KNOWN_CTE} SELECT request_hash, status AS answer_status, answer FROM known`;
