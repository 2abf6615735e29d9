import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import { type RecordState, versionOf } from '../../kernel/records/record-type.ts';
import { type Member, membershipIn, normalAddress } from './membership.ts';
import { bringToIndex, type IndexPorts } from './membership-index.ts';
import type { User } from './user.ts';

export interface FollowUserPorts extends IndexPorts {
  /** The user as it is now, from the shard's writer: events have no address (T56), and a reader may lag behind them. */
  lookAtUser(member: Member): Promise<RecordState<User>>;
  /** Keyed hash: who reads the index learns no address, and cannot try any without the key. */
  hashAddress(address: string): Promise<string>;
}

/**
 * Brings a user that an event tells of to the index. What the user is by now counts, not what it was: an event that comes
 * late, twice or in a replay brings back nobody who has left.
 */
export async function followUser(
  ports: FollowUserPorts,
  event: Pick<DomainEvent, 'accountId' | 'aggregateId' | 'version'>,
): Promise<'indexed' | 'late'> {
  const member = { accountId: event.accountId, userId: event.aggregateId };
  const state = await ports.lookAtUser(member);
  const address =
    state.kind === 'present' ? await ports.hashAddress(normalAddress(state.record.data.email)) : null;
  // Deleted users keep their row; one that is not even there was lost with its shard, and may act for nobody.
  const version = state.kind === 'absent' ? event.version : versionOf(state);
  return bringToIndex(ports, {
    ...{ member, sighting: { version, address } },
    membership: membershipIn(member, state),
  });
}
