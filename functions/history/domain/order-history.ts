import type { AggregateKey, EventHistory, RecordedEvent } from '../../kernel/events/event-history.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

export interface HistoryPage {
  events: RecordedEvent[];
  hasNextPage: boolean;
}

export interface HistoryQuery {
  accountId: AccountId;
  orderId: string;
  /** First version wanted, from 1. */
  fromVersion: number;
  limit: number;
}

export function orderKey({ accountId, orderId }: { accountId: AccountId; orderId: string }): AggregateKey {
  return { accountId, aggregateType: 'order', aggregateId: orderId };
}

/** One page of an order's events in order. */
export async function readOrderHistory(history: EventHistory, query: HistoryQuery): Promise<HistoryPage> {
  const found = await history.read(orderKey(query), query.fromVersion, query.limit + 1);
  return { events: found.slice(0, query.limit), hasNextPage: found.length > query.limit };
}
