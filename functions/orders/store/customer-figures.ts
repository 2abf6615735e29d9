import type { RecordStore } from '../../kernel/records/record-store.ts';
import type { StoredRecord } from '../../kernel/records/record-type.ts';
import type { AccountRouter } from '../../kernel/sharding/route-account.ts';
import { instantOf } from '../../kernel/sharding/row-values.ts';
import type { SqlRow } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { Customer } from '../domain/customer.ts';

/** What somebody has ordered; the instants are null as long as that is nothing. */
export interface Figures {
  orders: number;
  firstOrderAt: string | null;
  lastOrderAt: string | null;
}

/** Reads the figures of some customers; whoever has not ordered is not in the answer. */
export type ReadCustomerFigures = (
  accountId: AccountId,
  ids: readonly string[],
) => Promise<Map<string, Figures>>;

const ID = "(o.customer ->> 'id')";

/** By the index `orders_by_customer`, buyer by buyer. */
const FIGURES = `SELECT w.id, f.orders, f.first_order_at, f.last_order_at
FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS w(id), LATERAL (
  SELECT count(*) AS orders, min(o.placed_at) AS first_order_at, max(o.placed_at) AS last_order_at
  FROM orders o WHERE o.account_id = :account_id AND ${ID} = w.id
) f WHERE f.orders > 0`;

export function customerFigures(router: AccountRouter): ReadCustomerFigures {
  return (accountId, ids) =>
    router.run(accountId, async (_, execute) => {
      const parameters = { account_id: accountId, ids: { json: ids } };
      const rows = await execute({ sql: FIGURES, parameters, intent: 'read', idempotent: true });
      return new Map(rows.map((row) => [String(row.id), toFigures(row)]));
    });
}

function toFigures(row: SqlRow): Figures {
  return {
    orders: Number(row.orders),
    firstOrderAt: instantOf(row.first_order_at),
    lastOrderAt: instantOf(row.last_order_at),
  };
}

const NOTHING: Figures = { orders: 0, firstOrderAt: null, lastOrderAt: null };

/** The store, showing with every customer what they have ordered. */
export function withFigures(
  inner: RecordStore<Customer>,
  readFigures: ReadCustomerFigures,
): RecordStore<Customer> {
  const show = async (account: AccountId, records: readonly StoredRecord<Customer>[]) => {
    if (records.length === 0) return [];
    const ids = records.map(({ id }) => id);
    const figures = await readFigures(account, ids);
    return records.map((record) => {
      const data: Customer & Figures = { ...record.data, ...(figures.get(record.id) ?? NOTHING) };
      return { ...record, data };
    });
  };
  return {
    ...inner,
    async find(account, id) {
      const record = await inner.find(account, id);
      return record && ((await show(account, [record]))[0] ?? null);
    },
    async findMany(account, ids) {
      const found = await inner.findMany(account, ids);
      const shown = await show(
        account,
        found.filter((record) => record !== null),
      );
      const byId = new Map(shown.map((record) => [record.id, record]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    async list(account, query) {
      const page = await inner.list(account, query);
      return { ...page, records: await show(account, page.records) };
    },
  };
}
