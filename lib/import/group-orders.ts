import type { OrderInput } from '../../functions/orders/domain/order.ts';
import { RETAIL_CURRENCY, type RetailRow } from './retail-row.ts';

/** An order of the file, ready for the API, with what the report needs to account for its rows. */
export interface FileOrder {
  accountId: string;
  order: OrderInput & { orderId: string };
  rows: number;
  firstLine: number;
  amountMinor: bigint;
}

/** One order per invoice and seller; its rows need not stand together in the file. */
export function groupOrders(rows: readonly RetailRow[]): FileOrder[] {
  const groups = Map.groupBy(rows, (row) => `${row.invoice}/${row.accountId}`);
  return [...groups.values()].map(toOrder);
}

/** Identical rows stay separate lines: the invoice says that the goods were put on it twice. */
function toOrder(rows: readonly RetailRow[]): FileOrder {
  const first = rows[0] as RetailRow;
  const times = rows.map((row) => row.instant).sort();
  const customerId = rows.find((row) => row.customerId !== '')?.customerId;
  return {
    accountId: first.accountId,
    rows: rows.length,
    firstLine: first.lineNumber,
    amountMinor: rows.reduce((sum, row) => sum + row.amountMinor, 0n),
    order: {
      orderId: first.invoice,
      status: first.cancellation ? 'cancelled' : 'paid',
      currency: RETAIL_CURRENCY,
      placedAt: times[0] as string,
      modifiedAt: times.at(-1) as string,
      customer: customerId === undefined ? null : { id: customerId },
      lines: rows.map(({ sku, description, quantity, unitPrice }) => ({
        sku,
        ...(description !== '' && { description }),
        quantity,
        unitPrice,
      })),
    },
  };
}
