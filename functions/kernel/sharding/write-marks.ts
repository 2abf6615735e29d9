import type { Logger } from '../logger.ts';
import type { AccountId } from '../tenancy.ts';
import { FENCED, WRITE_POSITION } from './fence.ts';
import { currentReadScope } from './read-scope.ts';
import type { AccountRouter } from './route-account.ts';
import type { ExecuteSql, ShardId, SqlRow } from './sql.ts';
import type { WritePosition } from './write-position.ts';

/** Port: remembers each account's newest write for all sandboxes. */
export interface WriteMarks {
  /** Keeps the newer one of two marks of the same shard. */
  record(accountId: AccountId, position: WritePosition): Promise<void>;
  /** Every mark recorded before the call is seen. Null: the account never wrote. */
  find(accountId: AccountId): Promise<WritePosition | null>;
}

/**
 * The router, leaving a mark for every fenced write before the write is answered. When the mark cannot be kept the write
 * still stands and is answered (it cannot be undone); then only the caller's own token protects it, and the log says so.
 */
export function markingRouter(router: AccountRouter, marks: WriteMarks, logger?: Logger): AccountRouter {
  const mark = async (accountId: AccountId, position: WritePosition) => {
    const scope = currentReadScope();
    if (scope) scope.written = position;
    try {
      await marks.record(accountId, position);
    } catch (error) {
      logger?.error('a write left no mark: readers may miss it for other clients', { accountId, error });
    }
  };
  const marked =
    (accountId: AccountId, shard: ShardId, execute: ExecuteSql): ExecuteSql =>
    async (statement) => {
      const rows = await execute(statement);
      const position = statement.intent === 'write' ? positionIn(rows, shard) : null;
      if (position) await mark(accountId, position);
      return rows;
    };
  return {
    ...router,
    run: (accountId, work) =>
      router.run(accountId, (placement, execute) =>
        work(placement, marked(accountId, placement.shard, execute)),
      ),
  };
}

/** Every write of an account's data is fenced and returns where it stands; what the fence refused wrote nothing. */
function positionIn(rows: readonly SqlRow[], shard: ShardId): WritePosition | null {
  const row = rows[0];
  const transaction = row?.[WRITE_POSITION];
  return row?.[FENCED] === true && typeof transaction === 'string'
    ? { shard, transaction: BigInt(transaction) }
    : null;
}
