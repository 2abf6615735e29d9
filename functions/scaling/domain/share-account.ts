import { apportion, fill, sum } from './apportion.ts';
import type { Control } from './control.ts';
import type { Decision } from './decision.ts';
import { latest, type Observation, type Reading } from './observation.ts';
import type { AccountState, Target } from './target.ts';

/** A target as part of its account. */
export interface Member {
  readonly target: Target;
  readonly observation: Observation;
  /** What another scaler has asked for and the lever does not show yet. */
  readonly claimed?: number;
  /** What the target remembered before this evaluation; without it a wave cannot be put off. */
  readonly control?: Control;
}

/** A member and what it decided by itself; without a decision it only takes up room. */
export interface Part extends Member {
  readonly decision?: Decision;
}

/** Lambda demands that so many units of an account are neither reserved nor provisioned. */
export const LEFT_FREE = 100;
/** Of the other units pings, requests and what is provisioned may take so much while a wave holds. */
export const WAVE_SHARE = 0.8;

/** A member that may decide something now; one that may not only takes up room. */
export interface Deciding extends Member {
  decides?(account: AccountState): Decision;
}

/**
 * Lets each member decide with the account as it sees it (what all others have reserved, provisioned or asked for is claimed),
 * and makes that fit. One that fails to decide keeps what it has, and the others do not notice.
 */
export function decideTogether(
  account: AccountState,
  members: readonly Deciding[],
): PromiseSettledResult<Decision | undefined>[] {
  const all = sum(members.map(provisionedOf));
  const alone = members.map((member) => {
    const own = provisionedOf(member) + reserveOf(member);
    return attempt(() =>
      member.decides?.({ ...account, claimedByOthers: account.claimedByOthers + all - own }),
    );
  });
  const shared = shareAccount(
    account,
    members.map((member, index) => {
      const result = alone[index];
      return result?.status === 'fulfilled' && result.value ? { ...member, decision: result.value } : member;
    }),
  );
  return alone.map((result, index) =>
    result.status === 'rejected' ? result : { status: 'fulfilled', value: shared[index] },
  );
}

function attempt<T>(work: () => T): PromiseSettledResult<T> {
  try {
    return { status: 'fulfilled', value: work() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

/**
 * Makes decisions that were taken side by side fit into one account; whoever was decided first has no advantage.
 * - Reserved and provisioned concurrency together stay `LEFT_FREE` below the limit (Lambda refuses more).
 * - With what every function has in flight or provisioned a raise stays `LEFT_FREE` below the limit too, for others use these units on
 *   demand. Up to its own flight a raise takes from them only what will idle of it (`usedBy`).
 * - The pings of all waves share what those leave of `WAVE_SHARE` of the units that are neither reserved nor `LEFT_FREE`.
 * Raises that do not fit are cut in proportion to what each asks for. Waves that do not fit are put off to the next evaluation, as long
 * as what they keep alive lives: a cut wave keeps less. Only what would be carried out is counted and cut.
 */
export function shareAccount(account: AccountState, parts: readonly Part[]): (Decision | undefined)[] {
  const { concurrencyLimit: limit, claimedByOthers: reserved } = account;
  const free = limit - LEFT_FREE - reserved;
  const outside = usedOutside(account, parts);
  const used = sum(parts.map((each) => usedBy(each))) + outside;
  const beside = cutRaises(parts, {
    guard: 'shared-pool',
    room: free - used,
    asks: (part, to) => (isOnPool(part) ? usedBy(part, to) - usedBy(part) : to - requestedBy(part)),
    why: (room) => `${room} of ${limit} units are left beside what all functions have in flight`,
  });
  const fitting = cutRaises(beside, {
    guard: 'account-limit',
    room: free - sum(parts.map(provisionedOf)),
    asks: (part, to) => to - requestedBy(part),
    why: (room) => `all targets may ask for ${room} more units of ${limit} - ${LEFT_FREE}`,
  });
  return shareWaves(fitting, WAVE_SHARE * free - outside).map(({ decision }) => decision);
}

/** The rule by which raises are cut: `asks` says how many of the units up to `to` count. */
interface Cut {
  readonly guard: string;
  readonly room: number;
  asks(part: Part, to: number): number;
  why(room: number): string;
}

function cutRaises(parts: readonly Part[], { guard, room, asks, why }: Cut): Part[] {
  const asked = parts.map((part) => {
    const raises = takesPart(part) && part.decision?.action === 'raise';
    return raises ? Math.max(0, asks(part, part.decision.to)) : 0;
  });
  const granted = apportion(room, asked, parts.map(nameOf));
  return parts.map((part, index) => {
    const [ask = 0, got = 0] = [asked[index], granted[index]];
    if (!part.decision || got >= ask) return part;
    const to = largest(part.decision, (units) => asks(part, units) <= got);
    const reason = why(Math.max(0, Math.floor(room)));
    const note = { guard, from: part.decision.to, to, reason };
    const action = to > part.decision.from ? 'raise' : 'hold';
    return {
      ...part,
      decision: { ...part.decision, to, action, reason, guards: [...part.decision.guards, note] },
    };
  });
}

/** The most units from `from` to `to` that fit, of which all below fit too; `from` when none do. */
function largest({ from, to }: Decision, fits: (units: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Just under the shortest idle life we trust: who had no wave for so long takes what it can get. */
const LONGEST_WAIT_MS = 290_000;

/**
 * Pings meet idle provisioned environments first, which are taken already; the others share the room. Waves that cannot wait come
 * first: the smaller ones whole, the larger ones with equal parts of the rest. Then comes whoever had no wave for longest, and of equal
 * ones who asks for fewest; a wave that does not fit any more is put off whole.
 */
function shareWaves(parts: readonly Part[], within: number): Part[] {
  const used = parts.map((part) => Math.max(usedBy(part), usedBy(part, part.decision?.to ?? 0)));
  const asked = parts.map((part, index) => {
    const pings = isOnPool(part) && takesPart(part) ? (part.decision?.wave?.pings ?? 0) : 0;
    return Math.max(0, pings - ((used[index] ?? 0) - busyIn(part)));
  });
  const room = Math.max(0, Math.floor(within - sum(used)));
  const waits = parts.map((part, index) => (asked[index] ?? 0) <= room && mayWait(part));
  const granted = fill(
    room,
    asked.map((ask, index) => (waits[index] ? 0 : ask)),
    parts.map(nameOf),
  );
  const result = parts.map((part, index) =>
    withPingsLess(part, (asked[index] ?? 0) - (granted[index] ?? 0), room),
  );
  let left = room - sum(granted);
  for (const index of byTurn(parts, asked).filter((one) => waits[one])) {
    const [part, ask = 0] = [parts[index] as Part, asked[index]];
    result[index] = ask > left ? putOff(part, room) : part;
    if (ask <= left) left -= ask;
  }
  return result;
}

function byTurn(parts: readonly Part[], asked: readonly number[]): number[] {
  const turn = parts.map((part, index) => ({
    index,
    name: nameOf(part),
    atMs: lastWaveMs(part),
    ask: asked[index] ?? 0,
  }));
  turn.sort((a, b) => compare(a.atMs, b.atMs) || a.ask - b.ask || compare(a.name, b.name));
  return turn.map(({ index }) => index);
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function lastWaveMs({ observation }: Member): number {
  return observation.lastWave?.atMs ?? Number.NEGATIVE_INFINITY;
}

function mayWait({ control, decision, observation: { atMs, lastWave } }: Part): boolean {
  if (!control || decision?.action !== 'hold') return false;
  return lastWave === undefined || atMs - lastWave.atMs < LONGEST_WAIT_MS;
}

/** As if this evaluation had not been: what policies remember of it goes with the wave, and the next one plans again. */
function putOff(part: Part, room: number): Part {
  const { decision, control } = part;
  if (!decision?.wave || !control) return part;
  const { wave, ...rest } = decision;
  const reason = `put off: ${room} units are spare for the pings of all waves together`;
  const note = { guard: 'shared-spare', from: wave.pings, to: 0, reason };
  return {
    ...part,
    decision: {
      ...rest,
      control: { ...decision.control, memories: control.memories },
      guards: [...rest.guards, note],
    },
  };
}

function withPingsLess(part: Part, less: number, room: number): Part {
  const { decision } = part;
  if (!decision?.wave || less === 0) return part;
  const { wave, ...rest } = decision;
  const pings = wave.pings - less;
  const reason = `${room} units are spare for the pings of all waves together`;
  const note = { guard: 'shared-spare', from: wave.pings, to: pings, reason };
  const left = pings > 0 ? { wave: { ...wave, pings } } : {};
  return { ...part, decision: { ...rest, ...left, guards: [...rest.guards, note] } };
}

/**
 * What is claimed beyond reserves and this scaler's own functions. Unknown counts as nothing: then decisions are as cautious as
 * what the scaler's own functions say.
 */
function usedOutside({ claimed, claimedByOthers }: AccountState, members: readonly Member[]): number {
  const most = mostOf(claimed);
  return most === undefined
    ? 0
    : Math.max(0, most - claimedByOthers - sum(members.map((each) => usedBy(each))));
}

function mostOf(readings: readonly Reading[]): number | undefined {
  const values = readings.flatMap((one) => (one.kind === 'measured' ? [one.value] : []));
  return values.length > 0 ? Math.max(...values) : undefined;
}

/** Lambda sends a provisioned unit no more requests a second. */
const REQUESTS_PER_UNIT = 10;

/**
 * Units of the shared pool that are gone because of this target, with so many provisioned: in flight or provisioned, whichever is more.
 * Units whose requests are short idle a part of the time, and what they could not admit is in flight beside them.
 */
function usedBy(member: Member, provisioned: number = provisionedOf(member)): number {
  if (!isOnPool(member)) return 0;
  const seconds = latest(member.observation, 'responseSeconds') ?? 1;
  const idle = provisioned * Math.max(0, 1 - REQUESTS_PER_UNIT * seconds);
  return Math.max(provisioned, Math.ceil(busyIn(member) + idle));
}

function busyIn({ observation }: Member): number {
  return Math.ceil(latest(observation, 'peakInFlight') ?? 0);
}

function provisionedOf(member: Member): number {
  return isOnPool(member) ? Math.max(member.observation.capacity.requested, member.claimed ?? 0) : 0;
}

function reserveOf(member: Member): number {
  return member.target.lever === 'reserved-concurrency' ? requestedBy(member) : 0;
}

function requestedBy({ observation }: Member): number {
  return observation.capacity.requested;
}

/** A function with a reserve provisions from that. */
function isOnPool({ target }: Member): boolean {
  return target.lever === 'provisioned-concurrency' && target.reserved === undefined;
}

/** A dry run takes nothing from anybody. */
function takesPart(part: Part): boolean {
  return part.target.mode === 'act' && (isOnPool(part) || part.target.lever === 'reserved-concurrency');
}

function nameOf({ target }: Member): string {
  return target.name;
}
