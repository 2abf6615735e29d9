import type { Fact } from '../../kernel/events/domain-event.ts';
import type { Reducer } from '../../kernel/events/load-aggregate.ts';

/**
 * Which clock `at` is read on. `marketplace` (the default, and what a seller means): the time at which the marketplace says the
 * order was like this, its `modifiedAt`; an order of 2011 that was imported today has a state in 2011. `accepted`: when we
 * took the change in, for the question what we knew and showed at that time.
 */
export type HistoryClock = 'marketplace' | 'accepted';

export const instantOn: Readonly<Record<HistoryClock, (event: Fact) => string>> = {
  marketplace: ({ data, timestamp }) => String((data as { modifiedAt?: string }).modifiedAt ?? timestamp),
  accepted: ({ timestamp }) => timestamp,
};

/** What the newest events say about an order: the whole content, as `data` of OrderCreated and OrderUpdated carries it, and its payments. */
export interface OrderState {
  content: Readonly<Record<string, unknown>>;
  /** The marketplace's time of this content. */
  modifiedAt: string;
  /** When we accepted it. */
  acceptedAt: string;
  /**
   * The latest instant of all events so far, by clock. Neither clock only goes forward, so this is what tells whether
   * a snapshot holds anything of after an instant.
   */
  latest: Readonly<Record<HistoryClock, string>>;
}

/** Events that carry the whole order. */
const WHOLE: ReadonlySet<string> = new Set(['OrderCreated', 'OrderUpdated']);

/** The fold of an order's events. Raise the version with every change: snapshots of another version are not used. */
export const orderReducer: Reducer<OrderState> = {
  name: 'order',
  version: 3,
  apply: (state, event) => ({
    ...(WHOLE.has(event.eventType) ? wholeOrder(state, event) : mergeOrder(state, event)),
    latest: {
      marketplace: later(state?.latest.marketplace, instantOn.marketplace(event)),
      accepted: later(state?.latest.accepted, instantOn.accepted(event)),
    },
  }),
};

/** Both ISO 8601 in UTC with milliseconds. */
function later(known: string | undefined, instant: string): string {
  return known !== undefined && known > instant ? known : instant;
}

type Current = Omit<OrderState, 'latest'>;

/** All but the payments, which have events of their own. */
function wholeOrder(state: OrderState | null, event: Fact): Current {
  const data = event.data as Record<string, unknown>;
  const payments = state?.content.payments;
  const content = payments === undefined ? data : { ...data, payments };
  return { content, modifiedAt: String(data.modifiedAt), acceptedAt: event.timestamp };
}

/** Other events change the fields they name. */
function mergeOrder(state: OrderState | null, event: Fact): Current {
  const changes = event.data as Record<string, unknown>;
  const content = { ...state?.content, ...changes };
  const modifiedAt = String(changes.modifiedAt ?? state?.modifiedAt ?? event.timestamp);
  return { content, modifiedAt, acceptedAt: event.timestamp };
}
