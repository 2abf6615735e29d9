import type { RecordState } from '../../kernel/records/record-type.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { User } from './user.ts';

/** One user of one account. */
export interface Member {
  accountId: AccountId;
  userId: string;
}

/** What a person may do for one account. */
export interface Membership extends Member {
  role: User['role'];
  status: User['status'];
}

/** A person is known by an address in whatever case and composition of letters it was typed. */
export function normalAddress(email: string): string {
  return email.normalize('NFC').toLowerCase();
}

/** Where the index has a user. Addresses are keyed hashes. */
export interface Place {
  /** Of the user, when it was looked at. */
  version: number;
  /** null: the user has left the account. */
  address: string | null;
  /** Addresses at which the user may still be found, because nobody has cleared them yet. */
  vacated: readonly string[];
}

/** What the shard says of a user. */
export interface Sighting {
  version: number;
  address: string | null;
}

/** `late`: a later version is known already. `unchanged`: this one is. */
export type PlaceAfter = { kind: 'late' } | { kind: 'unchanged' | 'moved'; place: Place };

/**
 * A user's place after a sighting. The same version at another address is a move too: then addresses are hashed under another
 * key. Pure.
 */
export function placeAfter(known: Place | null, { version, address }: Sighting): PlaceAfter {
  if (known === null) return { kind: 'moved', place: { version, address, vacated: [] } };
  if (known.version > version) return { kind: 'late' };
  if (known.version === version && known.address === address) return { kind: 'unchanged', place: known };
  const before = new Set([...known.vacated, known.address]);
  const vacated = [...before].filter((one) => one !== null && one !== address) as string[];
  return { kind: 'moved', place: { version, address, vacated } };
}

/** What the index is to say of a user as it is now; null: nothing. */
export function membershipIn(member: Member, state: RecordState<User>): Membership | null {
  if (state.kind !== 'present') return null;
  const { role, status } = state.record.data;
  return { ...member, role, status };
}
