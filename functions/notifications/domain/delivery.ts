import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import { murmur3 } from '../../kernel/sharding/bucket.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { Webhook } from './webhook.ts';

/**
 * `pending`: to be sent. `delivered`: answered with 2xx. `dead`: given up after bounded tries. `skipped`: not to be sent, because the
 * webhook was paused or is gone.
 */
export type DeliveryStatus = 'pending' | 'delivered' | 'dead' | 'skipped';

/** One try: when, how it ended (a status code or why there was none), how long it took. */
export interface DeliveryTry {
  at: string;
  result: string;
  durationMs: number;
}

/** One event on its way to one webhook. Its id within the webhook is the event's id. */
export interface Delivery {
  accountId: AccountId;
  webhookId: string;
  eventType: string;
  aggregateType: string;
  aggregateId: string;
  aggregateVersion: number;
  status: DeliveryStatus;
  reason: string;
  /** 0 for the log's own delivery; each redelivery that a person asks for is a round of its own. */
  round: number;
  /** Tries of this round. */
  attempts: number;
  /** The last tries, oldest first. */
  tries: readonly DeliveryTry[];
  createdAt: string;
  /** When this round began. */
  queuedAt: string;
  /** When it left `pending`. */
  closedAt: string | null;
  nextTryAt: string | null;
  isTest: boolean;
  /** What the event's own request set off, carried on; missing in deliveries from before events told of them. */
  correlationId?: string;
  traceParent?: string | null;
  /** Rounds that have ended, which is the version of the last event; missing: none since events tell of them. */
  closings?: number;
}

/** What the queue carries: which delivery is to be made, and in which round. */
export interface DeliveryOrder {
  accountId: AccountId;
  webhookId: string;
  deliveryId: string;
  round: number;
}

/** Tries that are kept. */
const KEPT_TRIES = 20;
/** The log of deliveries reaches back this far. */
export const DELIVERY_LOG_MS = 30 * 24 * 3_600_000;

export function deliveryOwner({ accountId, webhookId }: { accountId: AccountId; webhookId: string }): string {
  return `${accountId}#${webhookId}`;
}

/** How a delivery begins. */
export interface DeliveryStart {
  at: string;
  /** W3C trace context of the request that caused the event. */
  traceParent: string | null;
  isTest?: boolean;
}

/** A delivery that is to be sent. */
export function newDelivery(
  webhook: Pick<Webhook, 'accountId' | 'webhookId'>,
  event: DomainEvent,
  { at, traceParent, isTest = false }: DeliveryStart,
): Delivery {
  return {
    accountId: webhook.accountId,
    webhookId: webhook.webhookId,
    eventType: event.eventType,
    aggregateType: event.aggregateType,
    aggregateId: event.aggregateId,
    aggregateVersion: event.version,
    ...{ status: 'pending', reason: '', correlationId: event.correlationId, traceParent },
    ...{ round: 0, attempts: 0, tries: [], createdAt: at, queuedAt: at, isTest },
    ...{ closedAt: null, nextTryAt: null, closings: 0 },
  };
}

/** The next round, asked for by a person; a delivery that is still pending stays in its round. */
export function redelivered(delivery: Delivery, at: string): Delivery {
  if (delivery.status === 'pending') return delivery;
  const begun = { status: 'pending', reason: '', attempts: 0, queuedAt: at } as const;
  return { ...delivery, ...begun, round: delivery.round + 1, closedAt: null, nextTryAt: null };
}

export function tried(delivery: Delivery, one: DeliveryTry): Delivery {
  const tries = [...delivery.tries, one].slice(-KEPT_TRIES);
  return { ...delivery, attempts: delivery.attempts + 1, tries };
}

/** What clients see of a delivery. */
export function deliveryView(deliveryId: string, delivery: Delivery) {
  const { accountId: _account, round, correlationId: _c, traceParent: _t, closings: _n, ...rest } = delivery;
  return { deliveryId, redeliveries: round, ...rest };
}

const encoder = new TextEncoder();

/**
 * Messages of one webhook and aggregate are one group: the queue hands out none of them while an earlier one is on its way. The
 * aggregate is hashed, because ids may be longer than a group's name; two that meet in one group merely wait for each other.
 */
export function groupOf({ webhookId, aggregateType, aggregateId }: Delivery): string {
  return `${webhookId}/${murmur3(encoder.encode(`${aggregateType}#${aggregateId}`)).toString(16)}`;
}
