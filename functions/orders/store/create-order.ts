import { AppError } from '../../kernel/errors.ts';
import type { Origin } from '../../kernel/events/origin.ts';
import { originParameters } from '../../kernel/outbox/origin-parameters.ts';
import {
  type Answer,
  checkSameRequest,
  isKeyTaken,
  type RequestKey,
} from '../../kernel/records/idempotency.ts';
import { rememberedIn } from '../../kernel/records/look-at-record.ts';
import type { Placement } from '../../kernel/sharding/directory.ts';
import { fencedRow, fenceParameters } from '../../kernel/sharding/fence.ts';
import type { AccountRouter } from '../../kernel/sharding/route-account.ts';
import type { ExecuteSql, ShardId, SqlRow } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { OrderWrite } from '../domain/order.ts';
import { createOrderSql, FIND_KNOWN } from './create-order-sql.ts';
import { inputText } from './order-input.ts';

/** An order under an id that was made for this request, and what its key is to be answered. */
export interface Creation {
  write: OrderWrite;
  key: RequestKey | null;
  answer: Answer;
  origin: Origin;
}

/** `replayed`: the key had created an order before, and this is the answer it got. */
export type CreationResult = { kind: 'created'; shard: ShardId } | { kind: 'replayed'; answer: Answer };

export type CreateOrder = (accountId: AccountId, creation: Creation) => Promise<CreationResult>;

/** Errors: `key_reused` when the key was first sent with another request. */
export function orderCreator(router: AccountRouter): CreateOrder {
  return (accountId, creation) =>
    router.run(accountId, (placement, execute) => create({ placement, execute, creation }));
}

interface Attempt {
  placement: Placement;
  execute: ExecuteSql;
  creation: Creation;
}

async function create(attempt: Attempt): Promise<CreationResult> {
  const { placement, execute, creation } = attempt;
  const rows = await execute({
    sql: createOrderSql(creation.key !== null),
    parameters: { ...fenceParameters(placement), ...parametersOf(creation), bucket: placement.bucket },
    intent: 'write',
    // Guarded by the order's own id, its event id and the key: a second run finds what the first one did.
    idempotent: true,
  }).catch((error: unknown) => {
    if (isKeyTaken(error)) return 'taken' as const;
    throw error;
  });
  if (rows === 'taken') return replayed(await findKnown(attempt), creation.key);
  const row = fencedRow(rows, placement);
  if (row.outcome === 'created') return { kind: 'created', shard: placement.shard };
  return replayed(row, creation.key);
}

function parametersOf({ write, key, answer, origin }: Creation) {
  const remembered = key && {
    key: key.key,
    request_hash: key.requestHash,
    answer_status: answer.status,
    answer: { json: answer.body },
    at: { timestamp: write.receivedAt },
  };
  return { orders: inputText([write]), ...originParameters(origin), ...remembered };
}

/** From the writer: the request that was faster has committed. */
async function findKnown({ placement, execute, creation }: Attempt): Promise<SqlRow> {
  const parameters = { account_id: placement.accountId, key: creation.key?.key ?? null };
  const [row] = await execute({ sql: FIND_KNOWN, parameters, intent: 'look', idempotent: true });
  return row ?? {};
}

function replayed(row: SqlRow, key: RequestKey | null): CreationResult {
  const remembered = rememberedIn(row);
  if (!remembered || !key) throw new AppError('internal', 'a new order was neither written nor known');
  checkSameRequest(remembered, key);
  return { kind: 'replayed', answer: { status: remembered.status, body: remembered.body } };
}
