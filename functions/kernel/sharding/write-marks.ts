import { AppError } from '../errors.ts';
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
 * The router, leaving a mark for every fenced write before the write is answered. A write that cannot be marked fails as
 * `unavailable` (retryable), though its rows are stored: it was not answered, and sending it again, which guards make
 * harmless, marks it.
 */
export function markingRouter(router: AccountRouter, marks: WriteMarks): AccountRouter {
  const mark = async (accountId: AccountId, position: WritePosition) => {
    const scope = currentReadScope();
    if (scope) scope.written = position;
    try {
      await marks.record(accountId, position);
    } catch (cause) {
      throw new AppError('unavailable', 'the write could not be marked for readers: send it again', {
        retryable: true,
        cause,
      });
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
