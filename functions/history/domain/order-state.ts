import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { Reducer } from '../../kernel/events/load-aggregate.ts';

/** What the newest events say about an order: the whole content, as `data` of OrderCreated and OrderUpdated carries it, and its payments. */
export interface OrderState {
  content: Readonly<Record<string, unknown>>;
  /** The marketplace's time of this content. */
  modifiedAt: string;
  /** When we accepted it. */
  acceptedAt: string;
}

/** Events that carry the whole order. */
const WHOLE: ReadonlySet<string> = new Set(['OrderCreated', 'OrderUpdated']);

/** The fold of an order's events. Raise the version with every change: snapshots of another version are not used. */
export const orderReducer: Reducer<OrderState> = {
  name: 'order',
  version: 2,
  apply: (state, event) => (WHOLE.has(event.eventType) ? wholeOrder(state, event) : mergeOrder(state, event)),
};

/** All but the payments, which have events of their own. */
function wholeOrder(state: OrderState | null, event: DomainEvent): OrderState {
  const data = event.data as Record<string, unknown>;
  const payments = state?.content.payments;
  const content = payments === undefined ? data : { ...data, payments };
  return { content, modifiedAt: String(data.modifiedAt), acceptedAt: event.timestamp };
}

/** Other events change the fields they name. */
function mergeOrder(state: OrderState | null, event: DomainEvent): OrderState {
  const changes = event.data as Record<string, unknown>;
  const content = { ...state?.content, ...changes };
  const modifiedAt = String(changes.modifiedAt ?? state?.modifiedAt ?? event.timestamp);
  return { content, modifiedAt, acceptedAt: event.timestamp };
}
