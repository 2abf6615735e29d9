import { z } from 'zod';
import { countedPaging, currency, idList, recordId, text } from '../../kernel/schema-terms.ts';

/** What clients may send about payments; `npm run generate` turns every export into a validator. */

const amountMinor = z.int().min(1).max(1_000_000_000_000);

export const paymentParams = z.strictObject({ paymentId: recordId('a payment') });

export const createPaymentBody = z.strictObject({
  orderId: recordId('an order'),
  amountMinor,
  currency,
  provider: text(50),
  reference: text(200).optional(),
  outcome: z.enum(['authorized', 'failed']).default('authorized'),
  failureReason: text(500).optional(),
});

/** Without an amount: all that is left. */
export const movePaymentBody = z.strictObject({ amountMinor: amountMinor.optional() });

export const voidPaymentBody = z.strictObject({});

export const listPaymentsQuery = z.strictObject({
  ...countedPaging,
  status: z.enum(['authorized', 'captured', 'partially_refunded', 'refunded', 'failed', 'voided']).optional(),
  orderId: recordId('an order').optional(),
  ids: idList('payment').optional(),
});
