import type { WriteOutcome } from '../domain/order.ts';
import { FIELD_END, FIELD_END_SQL, ORDER_END, ORDER_END_SQL } from './order-input.ts';

/** What a batch did to one of its orders; `version` is the stored one afterwards. */
export interface OrderOutcome {
  orderId: string;
  outcome: WriteOutcome;
  version: number;
}

/**
 * Of the rows `o` of `outcomes`, as one text: a row for each order, of which all begin with the same columns, was a twentieth of a
 * batch of 500. Ends of fields and orders as in the text that brings the orders.
 */
export const OUTCOMES_TEXT = `string_agg(o.order_id || ${FIELD_END_SQL} || o.outcome || ${FIELD_END_SQL}
    || coalesce(CAST(o.version AS text), ''), ${ORDER_END_SQL})`;

/** From the column that holds that text, in any order; none where nothing was to be written. */
export function outcomesOf(text: unknown): OrderOutcome[] {
  if (typeof text !== 'string') return [];
  return text.split(ORDER_END).map((one) => {
    const [orderId = '', outcome, version] = one.split(FIELD_END);
    return { orderId, outcome: outcome as WriteOutcome, version: Number(version) };
  });
}
