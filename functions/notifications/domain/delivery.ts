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

/** A delivery that begins: to be sent, or skipped at once because the webhook is paused. */
export function newDelivery(
  webhook: Pick<Webhook, 'accountId' | 'webhookId' | 'status'>,
  event: DomainEvent,
  { at, isTest = false }: { at: string; isTest?: boolean },
): Delivery {
  const isSkipped = webhook.status === 'paused' && !isTest;
  return {
    accountId: webhook.accountId,
    webhookId: webhook.webhookId,
    eventType: event.eventType,
    aggregateType: event.aggregateType,
    aggregateId: event.aggregateId,
    aggregateVersion: event.version,
    status: isSkipped ? 'skipped' : 'pending',
    reason: isSkipped ? 'the webhook was paused' : '',
    ...{ round: 0, attempts: 0, tries: [], createdAt: at, queuedAt: at, isTest },
    closedAt: isSkipped ? at : null,
    nextTryAt: null,
  };
}

/** The next round, asked for by a person; a delivery that is still pending stays in its round. */
export function redelivered(delivery: Delivery, at: string): Delivery {
  if (delivery.status === 'pending') return delivery;
  const begun = { status: 'pending', reason: '', attempts: 0, queuedAt: at } as const;
  return { ...delivery, ...begun, round: delivery.round + 1, closedAt: null, nextTryAt: null };
}

export function closed(
  delivery: Delivery,
  { status, reason, at }: { status: DeliveryStatus; reason: string; at: string },
): Delivery {
  return { ...delivery, status, reason, closedAt: at, nextTryAt: null };
}

export function tried(delivery: Delivery, one: DeliveryTry): Delivery {
  const tries = [...delivery.tries, one].slice(-KEPT_TRIES);
  return { ...delivery, attempts: delivery.attempts + 1, tries };
}

/** What clients see of a delivery. */
export function deliveryView(deliveryId: string, delivery: Delivery) {
  const { accountId: _account, round, ...rest } = delivery;
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
