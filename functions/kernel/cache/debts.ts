import type { DomainEvent } from '../events/domain-event.ts';
import type { LogMessage, PublishMessages } from '../events/event-log.ts';
import type { SendMessages } from '../queue.ts';
import { runLanes } from '../run-lanes.ts';
import type { AccountId } from '../tenancy.ts';
import type { Cache } from './cache.ts';
import { type Changed, changedTargets, IN_NEAREST } from './cached-repository.ts';

/**
 * What the cache is owed after a commit. A writer forgets what it changed before it answers; but Redis may be away just then, or the
 * writer may die between its commit and that. The outbox row of the same commit does not die: the relay, behind every publication,
 * names what those events changed to a queue, and whoever works on the queue forgets it unless the writer has proved that it did.
 *
 * Bound: what a failed invalidation left behind is served until the relay has published (a second; a minute by the sweep, when the
 * writer died) and Redis answers again, and then for at most the visibility time of the queue; never beyond its own life.
 */
export interface CacheDebt {
  account: AccountId;
  entity: string;
  changed: Changed;
}

/** Body of a message of the queue. */
export interface DebtMessage {
  debts: CacheDebt[];
}

/** From here on one generation for all things of the account is cheaper than one for each. */
const MANY = 20;
/** Some 300 bytes each: a batch of ten messages stays below the limit of SQS. */
const DEBTS_PER_MESSAGE = 80;

/**
 * The publisher, naming what has been published to the queue of debts before it says so. `cachedAmong`: kinds of aggregates that
 * are cached under the name of another. Errors: of either.
 */
export function owingPublisher(
  publish: PublishMessages,
  send: SendMessages,
  cachedAmong: Readonly<Record<string, string>> = {},
): PublishMessages {
  return async (topic, messages) => {
    await publish(topic, messages);
    const debts = debtsOf(messages.map(eventIn)).map(({ entity, ...debt }) => ({
      ...debt,
      entity: cachedAmong[entity] ?? entity,
    }));
    const count = Math.ceil(debts.length / DEBTS_PER_MESSAGE);
    const parts = Array.from({ length: count }, (_, index) =>
      debts.slice(index * DEBTS_PER_MESSAGE, (index + 1) * DEBTS_PER_MESSAGE),
    );
    await send(parts.map((part) => ({ body: { debts: part } satisfies DebtMessage })));
  };
}

const eventIn = ({ value }: LogMessage): DomainEvent => JSON.parse(value) as DomainEvent;

/** One debt an event; of accounts with many, one for all. The proof that it was paid is the event's id. Pure. */
export function debtsOf(events: readonly DomainEvent[]): CacheDebt[] {
  const groups = Map.groupBy(events, ({ accountId, aggregateType }) => `${accountId} ${aggregateType}`);
  return [...groups.values()].flatMap((group) => {
    const debts = group.map(debtOf);
    return debts.length < MANY || !debts[0] ? debts : [{ ...debts[0], changed: 'many' as const }];
  });
}

function debtOf({ accountId, aggregateType, aggregateId, eventId }: DomainEvent): CacheDebt {
  return { account: accountId, entity: aggregateType, changed: { id: aggregateId, proof: eventId } };
}

/** An import changes things of a hundred accounts at once; all told at once would be the load that makes a tier slow. */
const ACCOUNTS_AT_ONCE = 4;

/**
 * Pays what is not proved to be paid; answers how many debts that were. Paying twice is harmless. Resolves or rejects when nothing
 * goes on any more. Errors: `unavailable` (retryable) while some tier cannot be told.
 */
export async function payDebts(
  cache: Pick<Cache, 'invalidate' | 'findProofs'>,
  debts: readonly CacheDebt[],
): Promise<number> {
  const accounts = [...Map.groupBy(debts, ({ account }) => account)];
  let paid = 0;
  await runLanes(accounts, ACCOUNTS_AT_ONCE, async ([account, own]) => {
    const count = await payAccount(cache, account, own);
    paid += count;
  });
  return paid;
}

async function payAccount(
  cache: Pick<Cache, 'invalidate' | 'findProofs'>,
  account: AccountId,
  debts: readonly CacheDebt[],
): Promise<number> {
  const proofs = debts.flatMap(({ changed }) => (changed === 'many' ? [] : (changed.proof ?? [])));
  const proven = await cache.findProofs(account, proofs);
  const open = debts.filter(({ changed }) => changed === 'many' || !proven.has(changed.proof ?? ''));
  await cache.invalidate(
    account,
    open.flatMap(({ entity, changed }) => changedTargets(entity, changed)),
    IN_NEAREST,
  );
  return open.length;
}
