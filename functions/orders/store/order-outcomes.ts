import type { WriteOutcome } from '../domain/order.ts';

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
export const OUTCOMES_TEXT =
  "string_agg(o.order_id || E'\\x1f' || o.outcome || E'\\x1f' || coalesce(CAST(o.version AS text), ''), E'\\x1e')";

/** From the column that holds that text, in any order; none where nothing was to be written. */
export function outcomesOf(text: unknown): OrderOutcome[] {
  if (typeof text !== 'string') return [];
  return text.split('\u001e').map((one) => {
    const [orderId = '', outcome, version] = one.split('\u001f');
    return { orderId, outcome: outcome as WriteOutcome, version: Number(version) };
  });
}
