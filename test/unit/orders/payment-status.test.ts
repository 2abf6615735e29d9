import { expect, test } from 'vitest';
import { orderReducer } from '../../../functions/history/domain/order-state.ts';
import type { PaymentStatus } from '../../../functions/orders/domain/order.ts';
import { paymentStatusOf } from '../../../functions/orders/domain/payment-status.ts';
import { orderEvent } from '../../support/kafka-batches.ts';

const withStatuses = (...statuses: PaymentStatus[]) =>
  paymentStatusOf(statuses.map((status, index) => ({ paymentId: `p-${index}`, status, version: 1 })));

test('an order stands as its best payment does: money taken counts more than an attempt that failed', () => {
  expect(withStatuses()).toBe('none');
  expect(withStatuses('failed')).toBe('failed');
  expect(withStatuses('failed', 'captured')).toBe('captured');
  expect(withStatuses('voided', 'authorized', 'failed')).toBe('authorized');
  expect(withStatuses('refunded', 'failed')).toBe('refunded');
});

test('newer data of the marketplace leaves what the history knows of payments', () => {
  const payments = [{ paymentId: 'p-1', status: 'captured', version: 2 }];
  const events = [
    orderEvent('o-1', 1, { eventType: 'OrderCreated', data: { status: 'open', modifiedAt: 'a' } }),
    orderEvent('o-1', 2, { eventType: 'OrderPaymentChanged', data: { orderId: 'o-1', payments } }),
    orderEvent('o-1', 3, { eventType: 'OrderUpdated', data: { status: 'shipped', modifiedAt: 'b' } }),
  ];
  const state = events.reduce<ReturnType<typeof orderReducer.apply> | null>(orderReducer.apply, null);
  expect(state?.content).toMatchObject({ status: 'shipped', payments });
  expect(state?.modifiedAt).toBe('b');
});
