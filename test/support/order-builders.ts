import type { Origin } from '../../functions/kernel/events/origin.ts';
import type { OrderWrite } from '../../functions/orders/domain/order.ts';

/** A valid write of one order with one line; override what the test is about. */
export function orderWrite(overrides: Partial<OrderWrite> = {}): OrderWrite {
  return {
    orderId: 'order-1',
    eventId: '01900000-0000-7000-8000-000000000001',
    status: 'paid',
    currency: 'GBP',
    totalMinor: 1530,
    placedAt: '2011-02-01T08:26:00.000Z',
    modifiedAt: '2011-02-01T08:26:00.000Z',
    receivedAt: '2026-01-01T00:00:00.000Z',
    customer: { id: '17850' },
    lines: [
      { lineNo: 1, sku: '85123A', description: 'Lantern', quantity: 6, unitPrice: '2.55', amountMinor: 1530 },
    ],
    ...overrides,
  };
}

/** The n-th of a row of distinct, valid UUIDv7 texts. */
export function eventId(n: number): string {
  return `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** An instant some minutes after the start of 2011. */
export function minuteOf2011(minutes: number): string {
  return new Date(Date.UTC(2011, 0, 1, 0, minutes)).toISOString();
}

/** A request of somebody outside whom nobody traces. */
export function requestOrigin(correlationId: string): Origin {
  return { correlationId, causationId: null, traceParent: null };
}
