import { AppError } from '../../kernel/errors.ts';
import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import { type AggregatePorts, loadUntil } from '../../kernel/events/load-aggregate.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { orderKey } from './order-history.ts';
import { orderReducer } from './order-state.ts';

/**
 * Which clock `at` is read on. `marketplace` (the default, and what a seller means): the time at which the marketplace says the
 * order was like this, its `modifiedAt`; an order of 2011 that was imported today has a state in 2011. `accepted`: when we
 * took the change in, for the question what we knew and showed at that time.
 */
export type HistoryClock = 'marketplace' | 'accepted';

export interface OrderAt {
  at: string;
  clock: HistoryClock;
  version: number;
  eventId: string;
  modifiedAt: string;
  acceptedAt: string;
  /** When the next change came, on the same clock; null: this is the newest state. */
  until: string | null;
  order: Readonly<Record<string, unknown>>;
}

const instantOn: Readonly<Record<HistoryClock, (event: DomainEvent) => string>> = {
  marketplace: ({ data, timestamp }) => String((data as { modifiedAt?: string }).modifiedAt ?? timestamp),
  accepted: ({ timestamp }) => timestamp,
};

export interface OrderAtQuery {
  accountId: AccountId;
  orderId: string;
  /** ISO 8601 in UTC with milliseconds. */
  at: string;
  clock: HistoryClock;
}

/** The order as it was at an instant. Errors: `not_found` when there was none, or none yet. */
export async function findOrderAt(
  ports: Pick<AggregatePorts, 'history' | 'loadReader'>,
  query: OrderAtQuery,
): Promise<OrderAt> {
  const { at, clock } = query;
  const instant = instantOn[clock];
  const target = { aggregate: orderKey(query), reducer: orderReducer };
  const found = await loadUntil(ports, target, (event) => instant(event) <= at);
  if (!found) throw new AppError('not_found', 'this account had no such order at that time');
  const { last, state, next } = found;
  return {
    ...{ at, clock, version: last.event.version, eventId: last.event.eventId },
    modifiedAt: state.modifiedAt,
    acceptedAt: state.acceptedAt,
    until: next === null ? null : instant(next),
    order: state.content,
  };
}
