import { AppError } from '../../kernel/errors.ts';
import type { Origin } from '../../kernel/events/origin.ts';
import { originParameters } from '../../kernel/outbox/origin-parameters.ts';
import { fencedRow, fenceParameters } from '../../kernel/sharding/fence.ts';
import { readByIds } from '../../kernel/sharding/read-by-ids.ts';
import type { AccountRouter } from '../../kernel/sharding/route-account.ts';
import type { Intent, ShardId, SqlRow, SqlStatement } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { Order, OrderWrite, WriteOutcome } from '../domain/order.ts';
import { listOrdersStatement } from './list-orders-sql.ts';
import { inputText } from './order-input.ts';
import { outcomesOf } from './order-outcomes.ts';
import { ORDER_COLUMNS, ORDERS_BY_ID, type OrderSummary, toOrder, toSummary } from './order-row.ts';
import { REPLACE_ORDER } from './replace-order-sql.ts';
import { WRITE_ORDERS } from './write-orders-sql.ts';

/** What an upsert did; `version` is the stored one afterwards, `shard` is where its outbox row waits. */
export interface UpsertResult {
  outcome: WriteOutcome;
  version: number;
  shard: ShardId;
}

/** What a write over a version that the caller saw did; `overtaken`: another one is stored, or none (null). */
export type ReplaceResult = UpsertResult | { outcome: 'overtaken'; storedVersion: number | null };

/** An upsert, and the version that must be stored. */
export interface Replacement {
  write: OrderWrite;
  expectedVersion: number;
  origin: Origin;
}

/** Position in a list ordered by placedAt and orderId, newest first; the page begins behind it. */
export interface ListPosition {
  placedAt: string;
  orderId: string;
}

export interface ListQuery {
  limit: number;
  after: ListPosition | null;
  status: string | null;
  customerId?: string | null;
  /** ISO 8601 UTC; from is included, to is not. */
  placedFrom?: string | null;
  placedTo?: string | null;
}

export interface OrderStore {
  upsert(accountId: AccountId, write: OrderWrite, origin: Origin): Promise<UpsertResult>;
  /** Upserts only over the expected version. */
  replace(accountId: AccountId, replacement: Replacement): Promise<ReplaceResult>;
  find(accountId: AccountId, orderId: string): Promise<Order | null>;
  /** An order or null for each id, in their order. */
  findMany(accountId: AccountId, orderIds: readonly string[]): Promise<(Order | null)[]>;
  /** As the writer has it: what a change starts from. */
  look(accountId: AccountId, orderId: string): Promise<Order | null>;
  /** Up to limit + 1 orders: one more tells that another page follows. */
  list(accountId: AccountId, query: ListQuery): Promise<OrderSummary[]>;
  count(accountId: AccountId): Promise<number>;
}

export function orderStore(router: AccountRouter): OrderStore {
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
    upsert: (accountId, write, origin) => upsertOrder(router, accountId, { write, origin }),
    replace: (accountId, replacement) => replaceOrder(router, accountId, replacement),
    find: orderFinder(router, 'read'),
    findMany: (accountId, ids) =>
      router.run(accountId, async (_, execute) => {
        const rows = await readByIds(execute, ORDERS_BY_ID, { accountId, ids });
        return ids.map((id) => {
          const row = rows.get(id);
          return row ? toOrder(accountId, row) : null;
        });
      }),
    look: orderFinder(router, 'look'),
    async list(accountId, query) {
      const { sql, parameters } = listOrdersStatement(query);
      return (await read(accountId, sql, parameters)).map(toSummary);
    },
    async count(accountId) {
      const [row] = await read(accountId, COUNT, {});
      return Number(row?.orders ?? 0);
    },
  };
}

const FIND = `SELECT ${ORDER_COLUMNS} FROM orders WHERE account_id = :account_id AND order_id = :order_id`;
const COUNT = 'SELECT orders FROM account_counts WHERE account_id = :account_id';

function orderFinder(router: AccountRouter, intent: Intent): OrderStore['find'] {
  return (accountId, orderId) =>
    router.run(accountId, async (_, execute) => {
      const parameters = { account_id: accountId, order_id: orderId };
      const [row] = await execute({ sql: FIND, parameters, intent, idempotent: true });
      return row ? toOrder(accountId, row) : null;
    });
}

interface UpsertJob {
  write: OrderWrite;
  origin: Origin;
}

function upsertOrder(router: AccountRouter, accountId: AccountId, job: UpsertJob): Promise<UpsertResult> {
  return router.run(accountId, async (placement, execute) => {
    const parameters = {
      ...fenceParameters(placement),
      bucket: placement.bucket,
      orders: inputText([job.write]),
      ...originParameters(job.origin),
    };
    // Guarded by modifiedAt, receivedAt and the event id: running it again after a lost answer gives the same answer.
    const rows = await execute({ sql: WRITE_ORDERS, parameters, intent: 'write', idempotent: true });
    const [written] = outcomesOf(fencedRow(rows, placement).outcomes);
    if (written === undefined) throw new AppError('internal', 'the upsert returned no outcome');
    return { outcome: written.outcome, version: written.version, shard: placement.shard };
  });
}

function replaceOrder(
  router: AccountRouter,
  accountId: AccountId,
  { write, expectedVersion, origin }: Replacement,
): Promise<ReplaceResult> {
  return router.run(accountId, async (placement, execute) => {
    const parameters = {
      ...fenceParameters(placement),
      bucket: placement.bucket,
      order_id: write.orderId,
      expected_version: expectedVersion,
      orders: inputText([write]),
      ...originParameters(origin),
    };
    const rows = await execute({ sql: REPLACE_ORDER, parameters, intent: 'write', idempotent: true });
    const row = fencedRow(rows, placement);
    const storedVersion = row.stored_version === null ? null : Number(row.stored_version);
    return replaceResult(row, placement.shard) ?? { outcome: 'overtaken', storedVersion };
  });
}

function replaceResult(row: SqlRow, shard: ShardId): UpsertResult | null {
  if (typeof row.outcome !== 'string') return null;
  return { outcome: row.outcome as WriteOutcome, version: Number(row.version), shard };
}
