import type { OrderInput, OrderWrite } from '../../../functions/orders/domain/order.ts';
import { prepareOrder } from '../../../functions/orders/domain/prepare-order.ts';
import { eventId } from '../../support/order-builders.ts';

/** An order as the product writes it, and the same in columns for those who write columns. */
export interface OrderRow {
  write: OrderWrite;
  columns: OrderColumns;
}

export interface OrderColumns {
  order_id: string;
  event_id: string;
  status: string;
  currency: string;
  total_minor: number;
  placed_at: string;
  customer: unknown;
  /** JSON as text, as the table has it. */
  line_items: string;
  modified_at: string;
  received_at: string;
}

export interface OrderRows {
  /** What is stored before: every second order, in an older state. */
  stored: OrderRow[];
  /** What comes in: half of it new, half of it changed. */
  incoming: OrderRow[];
}

export function orderRows(count: number): OrderRows {
  const numbers = Array.from({ length: count }, (_, n) => n);
  return {
    stored: numbers.filter((n) => n % 2 === 0).map((n) => rowOf(n, { hour: 0, status: 'paid' })),
    incoming: numbers.map((n) => rowOf(n, { hour: 1, status: 'shipped' })),
  };
}

const DESCRIPTIONS = [
  'WHITE HANGING HEART T-LIGHT HOLDER',
  'REGENCY CAKESTAND 3 TIER',
  'JUMBO BAG RED RETROSPOT',
];

/** One to four lines, as in the retail file, where an order has 2.3 of them. */
function inputOf(n: number, hour: number): Omit<OrderInput, 'status'> {
  return {
    currency: 'GBP',
    placedAt: new Date(Date.UTC(2011, 0, 1, 0, n)).toISOString(),
    modifiedAt: new Date(Date.UTC(2011, 0, 1, hour, n)).toISOString(),
    customer:
      n % 4 ? { id: String(12_000 + (n % 3000)), name: 'A. Buyer', email: 'buyer@example.org' } : null,
    lines: Array.from({ length: 1 + (n % 4) }, (_, line) => ({
      sku: `${20_000 + ((n * 7 + line) % 4000)}`,
      description: DESCRIPTIONS[(n + line) % DESCRIPTIONS.length] as string,
      quantity: 1 + ((n + line) % 12),
      unitPrice: `${(n + line) % 30}.95`,
    })),
  };
}

function rowOf(n: number, { hour, status }: { hour: number; status: OrderInput['status'] }): OrderRow {
  const acceptance = {
    orderId: `order-${(n * 7919) % 1_000_003}`,
    eventId: eventId(hour * 1_000_000 + n),
    receivedAt: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
  };
  const prepared = prepareOrder({ ...inputOf(n, hour), status }, acceptance);
  if (prepared.kind === 'refused') throw new Error(JSON.stringify(prepared.fields));
  const { write } = prepared;
  const columns = {
    order_id: write.orderId,
    event_id: write.eventId,
    status: write.status,
    currency: write.currency,
    total_minor: write.totalMinor,
    placed_at: write.placedAt,
    customer: write.customer,
    line_items: JSON.stringify(write.lines),
    modified_at: write.modifiedAt,
    received_at: write.receivedAt,
  };
  return { write, columns };
}
