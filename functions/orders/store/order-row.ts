import type { RowsById } from '../../kernel/sharding/read-by-ids.ts';
import { instantOf, jsonOf } from '../../kernel/sharding/row-values.ts';
import type { SqlRow } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { Buyer, Order, OrderPayment, OrderStatus, PricedLine } from '../domain/order.ts';

/** An order in a list: everything but its lines and the buyer's details (T56). */
export interface OrderSummary {
  orderId: string;
  version: number;
  status: OrderStatus;
  currency: string;
  totalMinor: number;
  placedAt: string;
  modifiedAt: string;
  customerId: string | null;
  lineCount: number;
}

/** An order's lines, JSON as text. Rows that were not written since that column came have jsonb in `lines`. */
export const LINES = 'coalesce(line_items, CAST(lines AS text))';
export const ORDER_COLUMNS = `order_id, version, status, currency, total_minor, placed_at, modified_at, customer,
  ${LINES} AS lines, payments`;
/** Where whole orders are read by their ids. */
export const ORDERS_BY_ID: RowsById = {
  ...{ table: 'orders', id: 'order_id', columns: ORDER_COLUMNS },
  size: 'octet_length(coalesce(t.line_items, t.lines::text)) + octet_length(t.payments::text) + coalesce(octet_length(t.customer::text), 0) + 500',
};
export const SUMMARY_COLUMNS = `order_id, version, status, currency, total_minor, placed_at, modified_at,
  customer ->> 'id' AS customer_id, json_array_length(CAST(${LINES} AS json)) AS line_count`;

export function toOrder(accountId: AccountId, row: SqlRow): Order {
  return {
    accountId,
    orderId: String(row.order_id),
    version: Number(row.version),
    status: row.status as OrderStatus,
    currency: String(row.currency),
    totalMinor: Number(row.total_minor),
    placedAt: instantOf(row.placed_at),
    modifiedAt: instantOf(row.modified_at),
    customer: row.customer === null ? null : jsonOf<Buyer>(row.customer),
    lines: jsonOf<PricedLine[]>(row.lines),
    payments: toPayments(jsonOf(row.payments)),
  };
}

function toPayments(byId: Readonly<Record<string, Omit<OrderPayment, 'paymentId'>>>): OrderPayment[] {
  const payments = Object.entries(byId).map(([paymentId, known]) => ({ paymentId, ...known }));
  return payments.toSorted((a, b) => (a.paymentId < b.paymentId ? -1 : 1));
}

/** A whole order as a list shows it. */
export function summaryOf({ customer, lines, payments: _, accountId: __, ...rest }: Order): OrderSummary {
  return { ...rest, customerId: customer?.id ?? null, lineCount: lines.length };
}

export function toSummary(row: SqlRow): OrderSummary {
  return {
    orderId: String(row.order_id),
    version: Number(row.version),
    status: row.status as OrderStatus,
    currency: String(row.currency),
    totalMinor: Number(row.total_minor),
    placedAt: instantOf(row.placed_at),
    modifiedAt: instantOf(row.modified_at),
    customerId: typeof row.customer_id === 'string' ? row.customer_id : null,
    lineCount: Number(row.line_count),
  };
}
