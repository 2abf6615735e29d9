import type { OrderPayment, PaymentStatus } from './order.ts';

/** The first of these that one of its payments has is the order's: money that was taken counts more than an attempt that failed. */
const PRECEDENCE: readonly PaymentStatus[] = [
  'captured',
  'partially_refunded',
  'authorized',
  'refunded',
  'failed',
  'voided',
];

/** How an order stands with its payments; `none`: there are none. Pure. */
export function paymentStatusOf(payments: readonly OrderPayment[]): PaymentStatus | 'none' {
  const known = new Set(payments.map(({ status }) => status));
  return PRECEDENCE.find((status) => known.has(status)) ?? 'none';
}
