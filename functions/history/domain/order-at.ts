import { AppError } from '../../kernel/errors.ts';
import { type AggregatePorts, loadUntil } from '../../kernel/events/load-aggregate.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { orderKey } from './order-history.ts';
import { type HistoryClock, instantOn, orderReducer } from './order-state.ts';

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

export interface OrderAtQuery {
  accountId: AccountId;
  orderId: string;
  /** ISO 8601 in UTC with milliseconds. */
  at: string;
  clock: HistoryClock;
}

/**
 * The order as it was at an instant: the newest snapshot that holds nothing later, and the events behind it. Errors: `not_found` when there was none, or none yet.
 */
export async function findOrderAt(ports: AggregatePorts, query: OrderAtQuery): Promise<OrderAt> {
  const { at, clock } = query;
  const instant = instantOn[clock];
  const found = await loadUntil(ports, {
    ...{ aggregate: orderKey(query), reducer: orderReducer },
    isBefore: (event) => instant(event) <= at,
    isAllBefore: ({ latest }) => latest[clock] <= at,
  });
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
