import type { RecordType } from '../../kernel/records/record-type.ts';

export type PaymentStatus =
  | 'authorized'
  | 'captured'
  | 'partially_refunded'
  | 'refunded'
  | 'failed'
  | 'voided';

/**
 * Money a buyer's bank has promised (authorized), handed over (captured) or got back (refunded). All amounts are minor units
 * of one currency, and 0 <= refundedMinor <= capturedMinor <= amountMinor always holds; the table checks it as well.
 */
export interface Payment {
  orderId: string;
  amountMinor: number;
  /** ISO 4217. */
  currency: string;
  status: PaymentStatus;
  capturedMinor: number;
  refundedMinor: number;
  /** Who moves the money, and its name for this payment. */
  provider: string;
  reference?: string;
  /** Why it failed. */
  failureReason?: string;
}

export const paymentType: RecordType<Payment> = {
  table: 'payments',
  path: '/api/payments',
  aggregate: 'payment',
  topic: 'payment.events',
  idField: 'paymentId',
  privateFields: [],
  filters: { status: 'r.status = :status', orderId: "(r.data ->> 'orderId') = :orderId" },
  uniqueIndexes: {},
};
