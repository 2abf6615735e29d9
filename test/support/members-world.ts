import type { RecordState } from '../../functions/kernel/records/record-type.ts';
import type { RevisedItems } from '../../functions/kernel/revised-items.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { type FollowUserPorts, followUser } from '../../functions/users/domain/follow-user.ts';
import type { Member, Membership, Place } from '../../functions/users/domain/membership.ts';
import { membershipsUnder } from '../../functions/users/domain/membership-index.ts';
import type { User } from '../../functions/users/domain/user.ts';
import { memoryRevisedItems } from './memory-revised-items.ts';

/** What a person does to a user; null: deletes it. */
export interface UserChange {
  member: Member;
  to: Pick<User, 'email' | 'role' | 'status'> | null;
}

export type UserEvent = Parameters<typeof followUser>[1];

/** What stands in the way of every call of a port: it may wait, and throw before or after the work. */
export type Weather = <T>(work: () => Promise<T>) => Promise<T>;

const calm: Weather = (work) => work();
const AT = '2026-01-01T00:00:00.000Z';
const textOf = ({ accountId, userId }: Member) => `${accountId}/${userId}`;

export const member = (accountId: string, userId: string): Member => ({
  accountId: accountId as AccountId,
  userId,
});

/** Users as their shards have them, their events, and the index that follows. */
export function membersWorld(weather: Weather = calm) {
  const users = new Map<string, { member: Member; version: number; data: User | null }>();
  const stores = { places: memoryRevisedItems<Place>(), entries: memoryRevisedItems<Membership | null>() };
  const key = { name: 'key-1' };
  const ports = (through: Weather): FollowUserPorts => ({
    places: inWeather(stores.places, through),
    entries: inWeather(stores.entries, through),
    lookAtUser: (whom) => through(async () => stateOf(users.get(textOf(whom)))),
    hashAddress: async (address) => `${key.name}(${address})`,
    clock: () => Date.parse(AT),
  });
  return {
    key,
    stores,
    /** The event of the change; null when it changed nothing. */
    change({ member: whom, to }: UserChange): UserEvent | null {
      const before = users.get(textOf(whom));
      if (to === null && !before?.data) return null;
      const version = (before?.version ?? 0) + 1;
      users.set(textOf(whom), { member: whom, version, data: to && { name: 'Ann', ...to } });
      return { accountId: whom.accountId, aggregateId: whom.userId, version };
    },
    follow: (event: UserEvent) => followUser(ports(weather), event),
    /** What the index says, whatever the weather. */
    found: async (email: string) => membershipsUnder(ports(calm), `${key.name}(${email.toLowerCase()})`),
    /** What it should say. */
    wanted: (email: string): Membership[] =>
      [...users.values()]
        .filter(({ data }) => data?.email.toLowerCase() === email.toLowerCase())
        .map(({ member: whom, data }) => ({
          ...whom,
          role: data?.role ?? 'viewer',
          status: data?.status ?? 'suspended',
        }))
        .toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)),
  };
}

function inWeather<Data>(items: RevisedItems<Data>, weather: Weather): RevisedItems<Data> {
  return {
    find: (owner, id) => weather(() => items.find(owner, id)),
    put: (owner, item) => weather(() => items.put(owner, item)),
    list: (owner) => weather(() => items.list(owner)),
  };
}

function stateOf(row: { member: Member; version: number; data: User | null } | undefined): RecordState<User> {
  if (!row) return { kind: 'absent' };
  const { member: whom, version, data } = row;
  if (!data) return { kind: 'deleted', version };
  const record = { id: whom.userId, version, createdAt: AT, updatedAt: AT, data };
  return { kind: 'present', record, dependants: 0 };
}
