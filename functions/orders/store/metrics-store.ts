import { AppError } from '../../kernel/errors.ts';
import type { AccountRouter } from '../../kernel/sharding/route-account.ts';
import { jsonOf } from '../../kernel/sharding/row-values.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

/** What was sold in one currency. */
export interface Revenue {
  currency: string;
  orders: number;
  revenueMinor: number;
  /** Rounded to the nearest minor unit. */
  averageOrderMinor: number;
}

export interface OrderFigures {
  orders: number;
  uniqueCustomers: number;
  revenue: Revenue[];
}

/** Figures of the orders placed from an instant on; cancelled ones do not count. */
export type ReadOrderFigures = (accountId: AccountId, fromInstant: string) => Promise<OrderFigures>;

/**
 * Scalar subqueries over one set of rows: nothing is joined, so nothing is multiplied (T53), and an account without recent
 * orders gets a row of zeros. Sums are numeric, hence exact; currencies stay apart.
 */
const FIGURES = `WITH recent AS MATERIALIZED (
  SELECT currency, total_minor, customer ->> 'id' AS customer_id FROM orders
  WHERE account_id = :account_id AND placed_at >= :from_instant AND status <> 'cancelled'
)
SELECT (SELECT count(*) FROM recent) AS orders,
  (SELECT count(DISTINCT customer_id) FROM recent) AS unique_customers,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('currency', c.currency, 'orders', c.orders, 'revenueMinor', c.revenue::text,
      'averageOrderMinor', round(c.revenue / c.orders)::text) ORDER BY c.currency), '[]')
    FROM (SELECT currency, count(*) AS orders, sum(total_minor) AS revenue FROM recent GROUP BY currency) c) AS revenue`;

interface RevenueRow {
  currency: string;
  orders: number;
  revenueMinor: string;
  averageOrderMinor: string;
}

export function orderFigures(router: AccountRouter): ReadOrderFigures {
  return (accountId, fromInstant) =>
    router.run(accountId, async (_, execute) => {
      const parameters = { account_id: accountId, from_instant: { timestamp: fromInstant } };
      const [row] = await execute({ sql: FIGURES, parameters, intent: 'read', idempotent: true });
      return {
        orders: Number(row?.orders ?? 0),
        uniqueCustomers: Number(row?.unique_customers ?? 0),
        revenue: jsonOf<RevenueRow[]>(row?.revenue).map(toRevenue),
      };
    });
}

function toRevenue({ currency, orders, revenueMinor, averageOrderMinor }: RevenueRow): Revenue {
  return {
    currency,
    orders,
    revenueMinor: exact(revenueMinor),
    averageOrderMinor: exact(averageOrderMinor),
  };
}

/** An amount as a number only when it is that amount to the last unit. */
function exact(text: string): number {
  const amount = Number(text);
  if (Number.isSafeInteger(amount)) return amount;
  throw new AppError('corrupt', 'a sum of orders is beyond 2^53 minor units');
}
