import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { RevisedItems } from '../../kernel/revised-items.ts';
import { type Member, type Membership, type Place, placeAfter, type Sighting } from './membership.ts';

/**
 * Memberships by address, in two kinds of items. A user's *place* says under which address it lies, and is changed first; an
 * *entry* lies under the address and has the revision of the place that it was made for. So entries have one order, whoever
 * writes them and however late: that of the places.
 */
export interface IndexPorts {
  places: RevisedItems<Place>;
  /** null: cleared. */
  entries: RevisedItems<Membership | null>;
  clock: Clock;
}

/** What the index is to hold of one user. */
export interface Wanted {
  member: Member;
  sighting: Sighting;
  /** null when, and only when, the sighting has no address. */
  membership: Membership | null;
}

/**
 * A cleared entry only has to outlive who is still about to write an older one there, and no function runs for longer than 15
 * minutes; late events are told by the place, which stays.
 */
const CLEARED_FOR_MS = 86_400_000;
/** A race that is lost so often means that something is wrong, not that somebody else is quicker. */
const MAX_RACES = 8;

const ownerOf = ({ accountId }: Member) => `account#${accountId}`;
const under = (address: string) => `address#${address}`;
const entryId = ({ accountId, userId }: Member) => `${accountId}/${userId}`;

/**
 * Brings what was seen of a user to the index. Whoever crashes between two writes does the rest when it tries again; a sighting
 * older than what is known changes nothing. The old address is cleared before the new one is entered: nobody may act for longer.
 * Errors: `conflict` (retryable) when others are quicker each time, and those of the items.
 */
export async function bringToIndex(ports: IndexPorts, wanted: Wanted): Promise<'indexed' | 'late'> {
  const { member, sighting, membership } = wanted;
  const taken = await takePlace(ports, member, sighting);
  if (taken.kind === 'late') return 'late';
  const { place, revision } = taken;
  for (const address of place.vacated) await clear(ports, { member, address, revision });
  if (place.address !== null)
    await ports.entries.put(under(place.address), { id: entryId(member), revision, data: membership });
  if (place.vacated.length > 0) await settle(ports, member, taken);
  return 'indexed';
}

type Taken = { place: Place; revision: number };

async function takePlace(
  { places }: IndexPorts,
  member: Member,
  sighting: Sighting,
): Promise<{ kind: 'late' } | ({ kind: 'unchanged' | 'moved' } & Taken)> {
  for (let race = 0; race < MAX_RACES; race += 1) {
    const known = (await places.find(ownerOf(member), member.userId)) ?? NEVER_SEEN;
    const after = placeAfter(known.data, sighting);
    if (after.kind === 'late') return after;
    if (after.kind === 'unchanged') return { ...after, revision: known.revision };
    const next = { id: member.userId, revision: known.revision + 1, data: after.place };
    if (await places.put(ownerOf(member), next)) return { ...after, revision: next.revision };
  }
  throw new AppError('conflict', 'too many changes of this user at once', { retryable: true });
}

const NEVER_SEEN = { revision: 0, data: null };

/** The last write: until it, whoever comes next clears again. */
async function settle({ places }: IndexPorts, member: Member, { place, revision }: Taken): Promise<void> {
  const data = { ...place, vacated: [] };
  await places.put(ownerOf(member), { id: member.userId, revision: revision + 1, data });
}

function clear(
  { entries, clock }: IndexPorts,
  { member, address, revision }: { member: Member; address: string; revision: number },
): Promise<boolean> {
  const expiresAtMs = clock() + CLEARED_FOR_MS;
  return entries.put(under(address), { id: entryId(member), revision, data: null, expiresAtMs });
}

/** Whose memberships lie under an address, by account. */
export async function membershipsUnder(
  { entries }: Pick<IndexPorts, 'entries'>,
  address: string,
): Promise<Membership[]> {
  const items = await entries.list(under(address));
  return items.flatMap(({ data }) => data ?? []);
}
