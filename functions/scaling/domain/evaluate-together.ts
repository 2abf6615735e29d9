import { AppError } from '../../kernel/errors.ts';
import type { Decision } from './decision.ts';
import { carryOut, decideSeen, type EvaluationPorts, look, type Seen } from './evaluate.ts';
import type { FlightRecord } from './ports.ts';
import { type Deciding, decideTogether, type Member } from './share-account.ts';
import type { AccountState } from './target.ts';
import type { AddressedTarget } from './targets.ts';
import { accountWithoutPings } from './without-pings.ts';

export interface AccountPorts extends EvaluationPorts {
  /** The account as it is read, nothing taken out for any target. */
  account(): Promise<AccountState>;
  /** Ends when the others shall not wait any longer for a target that still cannot be looked at. */
  patience(): Promise<void>;
  /** Targets as they were last seen, by name: one that cannot be looked at now has what it had then. */
  readonly lastSeen: Map<string, Member>;
}

/**
 * Looks at all targets, decides them side by side within what one account can give them together, and carries that out. A
 * target that fails at any step, or is not seen in time, does not touch the others (T33).
 */
export async function evaluateTogether(
  targets: readonly AddressedTarget[],
  ports: AccountPorts,
): Promise<PromiseSettledResult<FlightRecord>[]> {
  const [looks, [account]] = await Promise.all([
    lookAtAll(targets, ports),
    Promise.allSettled([ports.account()]),
  ]);
  const decided = decideSeenTogether(looks, account, ports);
  const results = looks.map(async (result, index) => {
    const seen = demand(result);
    if (seen.settled) return carryOut(seen, undefined);
    demand(account);
    return carryOut(seen, demand(decided[index] ?? nothing));
  });
  return Promise.allSettled(results);
}

function lookAtAll(
  targets: readonly AddressedTarget[],
  ports: AccountPorts,
): Promise<PromiseSettledResult<Seen>[]> {
  const tooLate = ports.patience().then(() => {
    throw new AppError('unavailable', 'the target could not be looked at in time', { retryable: true });
  });
  tooLate.catch(() => {});
  return Promise.allSettled(targets.map((target) => Promise.race([look(target, ports), tooLate])));
}

type Settled<T> = PromiseSettledResult<T>;
const nothing: Settled<undefined> = { status: 'fulfilled', value: undefined };

/** In the order of the looks; undefined for what was not seen. */
function decideSeenTogether(
  looks: readonly Settled<Seen>[],
  account: Settled<AccountState>,
  { lastSeen }: AccountPorts,
): Settled<Decision | undefined>[] {
  if (account.status === 'rejected') return [];
  const seen = looks.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  for (const one of seen) lastSeen.set(one.target.name, memberOf(one));
  const names = new Set(seen.map(({ target }) => target.name));
  const lost = [...lastSeen.values()].filter(({ target }) => !names.has(target.name));
  const decided = decideTogether(accountWithoutPings(account.value, seen), [...seen.map(deciding), ...lost]);
  let next = 0;
  return looks.map(({ status }) => (status === 'fulfilled' ? (decided[next++] ?? nothing) : nothing));
}

function deciding(seen: Seen): Deciding {
  const member = memberOf(seen);
  return seen.settled ? member : { ...member, decides: (account) => decideSeen(seen, account) };
}

/** What a claim that is being carried out will have is taken already; one that expired was not. */
function memberOf({ target, observation, settled, stored }: Seen): Member {
  const { claim, control } = stored;
  return {
    target,
    observation,
    control,
    ...(settled?.kind === 'held' && claim ? { claimed: claim.to } : {}),
  };
}

/** The value, or the failure again. */
function demand<T>(result: Settled<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
