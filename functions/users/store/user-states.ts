import { lookAt } from '../../kernel/records/look-at-record.ts';
import type { RecordState } from '../../kernel/records/record-type.ts';
import type { AccountRouter } from '../../kernel/sharding/route-account.ts';
import type { Member } from '../domain/membership.ts';
import { type User, userType } from '../domain/user.ts';

/** Looks at a user on the writer of its account's shard, deleted ones with their version. */
export function userStates(router: AccountRouter) {
  return ({ accountId, userId }: Member): Promise<RecordState<User>> =>
    router.run(accountId, async (_placement, execute) => {
      const request = { id: userId, key: null };
      return (await lookAt<User>(execute, userType.table, { accountId, request })).state;
    });
}
