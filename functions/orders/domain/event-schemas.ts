import { z } from 'zod';

/**
 * The data of every order event, one export per type and version: what `store/write-orders-sql.ts` writes to the outbox.
 * `npm run generate` makes the validators. Published versions never change: a change is a new version with an upcast.
 */

const text = (max: number) => z.string().min(1).max(max);

/** ISO 8601 in UTC with milliseconds. */
const instant = z
  .string()
  .regex(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ title: 'an instant such as 2011-02-01T08:26:00.000Z' });

const minorUnits = z.int();

const line = z.strictObject({
  lineNo: z.int().min(1),
  sku: text(100),
  description: text(500).optional(),
  quantity: z.int(),
  unitPrice: text(40),
  amountMinor: minorUnits,
});

/** The buyer without the e-mail address: what is published is read by more people than the order itself. */
const customer = z.strictObject({ id: text(128), name: text(200).optional() });

/** The whole order after the change. */
const orderV1 = z.strictObject({
  orderId: text(128),
  status: z.enum(['open', 'paid', 'shipped', 'cancelled']),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .meta({ title: 'an ISO 4217 currency code' }),
  totalMinor: minorUnits,
  placedAt: instant,
  modifiedAt: instant,
  customer: customer.nullable(),
  lines: z.array(line).min(1).max(1000),
});

export const orderCreatedV1 = orderV1;
export const orderUpdatedV1 = orderV1;

/** A customer without name, addresses and note: they are no business of who follows the events. */
const customerV1 = z.strictObject({ customerId: text(128), status: z.enum(['active', 'blocked']) });

export const customerCreatedV1 = customerV1;
export const customerUpdatedV1 = customerV1;
export const customerDeletedV1 = z.strictObject({ customerId: text(128) });

/** All payments of the order after the change, each with the version of the payment that said so. */
export const orderPaymentChangedV1 = z.strictObject({
  orderId: text(128),
  payments: z
    .array(
      z.strictObject({
        paymentId: text(128),
        status: z.enum(['authorized', 'captured', 'partially_refunded', 'refunded', 'failed', 'voided']),
        version: z.int().min(1),
      }),
    )
    .min(1),
});
