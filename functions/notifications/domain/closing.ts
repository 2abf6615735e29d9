import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { DocumentKey, Outgoing } from '../../kernel/outbox/document-outbox.ts';
import { murmur3 } from '../../kernel/sharding/bucket.ts';
import { type Delivery, deliveryOwner } from './delivery.ts';

/** The aggregate that a delivery is, and the topic of its events. */
export const DELIVERY = 'delivery';
export const DELIVERY_TOPIC = 'notification.events';

export type ClosedStatus = 'delivered' | 'dead' | 'skipped';

/** How a round of a delivery ends. */
export interface Closing {
  status: ClosedStatus;
  reason: string;
  at: string;
  /** Of the event that says so. */
  eventId: string;
}

/** A delivery that has ended, and the event to be stored with it. */
export interface ClosedDelivery {
  data: Delivery;
  outgoing: Outgoing;
}

/** Parts of the outbox. A relay takes what waits in its part together, so few are enough, and few are quickly swept. */
const LANES = 4;
export const outboxLanes: readonly string[] = Array.from({ length: LANES }, (_, n) => `lane-${n}`);

const encoder = new TextEncoder();

/** All events of a delivery wait in one lane. */
export function laneOf({ owner, id }: DocumentKey): string {
  return outboxLanes[murmur3(encoder.encode(`${owner}#${id}`)) % LANES] as string;
}

/** Ends a delivery's round: its last state, and the one event that tells of it. Pure. */
export function closeDelivery(delivery: Delivery, deliveryId: string, closing: Closing): ClosedDelivery {
  const { status, reason, at } = closing;
  const closings = (delivery.closings ?? 0) + 1;
  const data = { ...delivery, status, reason, closedAt: at, nextTryAt: null, closings };
  const event = closingEvent(data, deliveryId, closing);
  const unpublished = { event, writtenAt: at, traceParent: delivery.traceParent ?? null };
  const lane = laneOf({ owner: deliveryOwner(delivery), id: deliveryId });
  return { data, outgoing: { lane, events: [unpublished] } };
}

function closingEvent(delivery: Delivery, deliveryId: string, closing: Closing): DomainEvent {
  const { eventId, at, status } = closing;
  return {
    ...{ eventId, eventType: EVENT_TYPES[status], schemaVersion: 1, accountId: delivery.accountId },
    ...{ aggregateType: DELIVERY, aggregateId: aggregateIdOf(delivery, deliveryId) },
    ...{ version: delivery.closings ?? 1, timestamp: at, data: eventData(delivery, deliveryId, closing) },
    // A delivery from before events of it were published does not know its request.
    ...{ correlationId: delivery.correlationId ?? deliveryId, causationId: deliveryId },
  };
}

const EVENT_TYPES: Record<ClosedStatus, string> = {
  delivered: 'WebhookDelivered',
  dead: 'WebhookDeliveryFailed',
  skipped: 'WebhookDeliverySkipped',
};

/**
 * With the time at which it was made: the log of deliveries forgets one after a while, and a live replay may then make it anew.
 * That one begins with version 1 again, so it has to be another aggregate.
 */
export function aggregateIdOf({ webhookId, createdAt }: Delivery, deliveryId: string): string {
  return `${webhookId}.${deliveryId}.${Date.parse(createdAt)}`;
}

function eventData(delivery: Delivery, deliveryId: string, { status, reason, at }: Closing) {
  const { webhookId, eventType, round, isTest, attempts, queuedAt } = delivery;
  const { aggregateType: subjectType, aggregateId: subjectId, aggregateVersion: subjectVersion } = delivery;
  const common = {
    ...{ webhookId, deliveryId, eventType, subjectType, subjectId, subjectVersion },
    ...{ redelivery: round, isTest, attempts, queuedAt, closedAt: at },
  };
  if (status === 'delivered') return { ...common, statusCode: statusCodeIn(reason) };
  const why = reason.slice(0, MAX_REASON);
  return status === 'dead'
    ? { ...common, statusCode: statusCodeIn(reason), reason: why }
    : { ...common, reason: why };
}

const MAX_REASON = 300;

/** null: the reason is no answer of an endpoint. */
function statusCodeIn(reason: string): number | null {
  const [, code] = /^HTTP ([1-5]\d\d)$/.exec(reason) ?? [];
  return code === undefined ? null : Number(code);
}
