import type { AccountId } from '../../kernel/tenancy.ts';
import type { Order, OrderContent, OrderWrite, WriteOutcome } from './order.ts';

/** A stored order with the guard that decides about the next write. */
export interface GuardedOrder {
  order: Order;
  receivedAt: string;
  lastEventId: string;
}

export interface FoldResult {
  state: GuardedOrder;
  outcome: WriteOutcome;
}

/**
 * The rule of an upsert as a pure function; the SQL of `store/write-orders.ts` does the same in one statement, and tests hold
 * the two against each other. A write applies when (modifiedAt, receivedAt) is later than the stored pair; the version rises
 * only when the content differs. So any order of arrival, with any duplicates, ends in the same content.
 */
export function foldOrder(accountId: AccountId, stored: GuardedOrder | null, write: OrderWrite): FoldResult {
  if (!stored) return { state: advance({ accountId, version: 1, payments: [] }, write), outcome: 'created' };
  if (stored.lastEventId === write.eventId) {
    return { state: stored, outcome: stored.order.version === 1 ? 'created' : 'updated' };
  }
  if (!isNewer(write, stored))
    return { state: stored, outcome: sameContent(stored.order, write) ? 'unchanged' : 'stale' };
  if (sameContent(stored.order, write)) {
    const order = { ...stored.order, modifiedAt: write.modifiedAt };
    return { state: { ...stored, order, receivedAt: write.receivedAt }, outcome: 'unchanged' };
  }
  const { version, payments } = stored.order;
  return { state: advance({ accountId, version: version + 1, payments }, write), outcome: 'updated' };
}

function isNewer(write: OrderWrite, stored: GuardedOrder): boolean {
  if (write.modifiedAt !== stored.order.modifiedAt) return write.modifiedAt > stored.order.modifiedAt;
  return write.receivedAt > stored.receivedAt;
}

function advance(kept: Pick<Order, 'accountId' | 'version' | 'payments'>, write: OrderWrite): GuardedOrder {
  const { eventId, receivedAt, ...rest } = write;
  return { order: { ...kept, ...rest }, receivedAt, lastEventId: eventId };
}

function contentOf({ status, currency, totalMinor, placedAt, customer, lines }: OrderContent): unknown[] {
  return [
    status,
    currency,
    totalMinor,
    placedAt,
    customer && sortedEntries(customer),
    lines.map(sortedEntries),
  ];
}

function sortedEntries(value: object): unknown[] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sameContent(a: OrderContent, b: OrderContent): boolean {
  return JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
}
