import { type FindLiveRows, type OwnedRow, projectionHash } from '../../kernel/events/live-rows.ts';
import { type AskOwnersPorts, askOwners } from '../../kernel/sharding/ask-owners.ts';
import { readWanted, type WantedTable } from '../../kernel/sharding/read-wanted.ts';
import type { SqlRow } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { LINES, ORDER_COLUMNS, toOrder } from './order-row.ts';

const ORDERS: WantedTable = {
  table: 'orders',
  id: 'order_id',
  columns: ORDER_COLUMNS,
  size: `octet_length(${LINES}) + 600`,
};

/** Port FindLiveRows over the shards. */
export function liveOrders(ports: AskOwnersPorts): FindLiveRows {
  return async ({ wanted }) => ({
    rows: await askOwners(ports, wanted, async (execute, some) =>
      (await readWanted(execute, ORDERS, some)).map(toLiveRow),
    ),
  });
}

/** What its events carry of an order: everything but the buyer's e-mail address, and its payments once there are some. */
function toLiveRow(row: SqlRow): OwnedRow {
  const { accountId, version, customer, payments, ...rest } = toOrder(row.account_id as AccountId, row);
  const { email: _email, ...buyer } = customer ?? { id: '' };
  const content = {
    ...rest,
    customer: customer === null ? null : buyer,
    ...(payments.length > 0 && { payments }),
  };
  return { accountId, id: rest.orderId, version, hash: projectionHash(content) };
}
