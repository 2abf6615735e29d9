import type { AccountRouter } from '../../kernel/sharding/route-account.ts';
import { instantOf } from '../../kernel/sharding/row-values.ts';
import type { SqlRow, SqlStatement } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

/** A buyer in a list: no name, no e-mail address (T56). */
export interface CustomerSummary {
  customerId: string;
  orders: number;
  firstOrderAt: string;
  lastOrderAt: string;
}

/** A buyer as the latest order names them. */
export interface Customer extends CustomerSummary {
  name: string | null;
  email: string | null;
}

/** The buyers of an account, made from its orders. */
export interface CustomerStore {
  find(accountId: AccountId, customerId: string): Promise<Customer | null>;
  /** By id, behind `after`, up to `limit` + 1: one more tells that another page follows. */
  list(accountId: AccountId, page: { limit: number; after: string | null }): Promise<CustomerSummary[]>;
}

const ID = "(customer ->> 'id')";
const SUMMARY = 'count(*) AS orders, min(placed_at) AS first_order_at, max(placed_at) AS last_order_at';

/** Groups come in the order of the index `orders_by_customer`, so a page reads only its own buyers' orders at any depth. */
const listSql = (hasPosition: boolean) => `SELECT ${ID} AS customer_id, ${SUMMARY} FROM orders
  WHERE account_id = :account_id AND ${ID} IS NOT NULL ${hasPosition ? `AND ${ID} > :after` : ''}
  GROUP BY ${ID} ORDER BY ${ID} LIMIT :rows`;

const FIND = `SELECT ${ID} AS customer_id, ${SUMMARY},
    (array_agg(customer ->> 'name' ORDER BY placed_at DESC, order_id DESC))[1] AS name,
    (array_agg(customer ->> 'email' ORDER BY placed_at DESC, order_id DESC))[1] AS email
  FROM orders WHERE account_id = :account_id AND ${ID} = :customer_id GROUP BY ${ID}`;

export function customerStore(router: AccountRouter): CustomerStore {
  const read = (accountId: AccountId, sql: string, parameters: SqlStatement['parameters']) =>
    router.run(accountId, (_, execute) =>
      execute({
        sql,
        parameters: { ...parameters, account_id: accountId },
        intent: 'read',
        idempotent: true,
      }),
    );
  return {
    async find(accountId, customerId) {
      const [row] = await read(accountId, FIND, { customer_id: customerId });
      return row ? { ...toSummary(row), name: textOf(row.name), email: textOf(row.email) } : null;
    },
    async list(accountId, { limit, after }) {
      const parameters = after === null ? { rows: limit + 1 } : { rows: limit + 1, after };
      const rows = await read(accountId, listSql(after !== null), parameters as SqlStatement['parameters']);
      return rows.map(toSummary);
    },
  };
}

function toSummary(row: SqlRow): CustomerSummary {
  return {
    customerId: String(row.customer_id),
    orders: Number(row.orders),
    firstOrderAt: instantOf(row.first_order_at),
    lastOrderAt: instantOf(row.last_order_at),
  };
}

function textOf(value: SqlRow[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
