import { z } from 'zod';

/** What clients may send about payments; `npm run generate` turns every export into a validator. */

const id = (named: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)
    .meta({
      title: `${named} id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit`,
    });

const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u)
    .meta({ title: `text of 1 to ${max} characters without control characters` });

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ title: 'an ISO 4217 currency code of three capital letters' });

const amountMinor = z.int().min(1).max(1_000_000_000_000);

export const paymentParams = z.strictObject({ paymentId: id('a payment') });

export const createPaymentBody = z.strictObject({
  orderId: id('an order'),
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
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(2000).optional(),
  total: z.boolean().optional(),
  status: z.enum(['authorized', 'captured', 'partially_refunded', 'refunded', 'failed', 'voided']).optional(),
  orderId: id('an order').optional(),
  /** Payments by their ids; no more than a page holds when nothing is said. */
  ids: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}(?:,[A-Za-z0-9][A-Za-z0-9._:-]{0,127}){0,49}$/)
    .meta({ title: '1 to 50 payment ids with commas between them' })
    .optional(),
});
