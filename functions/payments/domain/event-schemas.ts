import { z } from 'zod';

/** The data of every payment event; see orders/domain/event-schemas.ts for the rules. All carry the whole payment. */

const text = (max: number) => z.string().min(1).max(max);

const payment = {
  paymentId: text(128),
  orderId: text(128),
  amountMinor: z.int().min(1),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .meta({ title: 'an ISO 4217 currency code' }),
  status: z.enum(['authorized', 'captured', 'partially_refunded', 'refunded', 'failed', 'voided']),
  capturedMinor: z.int().min(0),
  refundedMinor: z.int().min(0),
  provider: text(50),
  reference: text(200).optional(),
  failureReason: text(500).optional(),
};

const stateV1 = z.strictObject(payment);
/** `movedMinor` is what this step moved. */
const movementV1 = z.strictObject({ ...payment, movedMinor: z.int().min(1) });

export const paymentAuthorizedV1 = stateV1;
export const paymentFailedV1 = stateV1;
export const paymentVoidedV1 = stateV1;
export const paymentCapturedV1 = movementV1;
export const paymentRefundedV1 = movementV1;
