import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { EventHistory } from '../../kernel/events/event-history.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

export interface HistoryPage {
  events: DomainEvent[];
  hasNextPage: boolean;
}

export interface HistoryQuery {
  accountId: AccountId;
  orderId: string;
  /** First version wanted, from 1. */
  fromVersion: number;
  limit: number;
}

/** One page of an order's events in order. */
export async function readOrderHistory(history: EventHistory, query: HistoryQuery): Promise<HistoryPage> {
  const aggregate = { accountId: query.accountId, aggregateType: 'order', aggregateId: query.orderId };
  const found = await history.read(aggregate, query.fromVersion, query.limit + 1);
  return { events: found.slice(0, query.limit), hasNextPage: found.length > query.limit };
}
