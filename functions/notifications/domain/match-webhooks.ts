import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import { uuidV7Time } from '../../kernel/ids.ts';
import { DELIVERY } from './closing.ts';
import type { Webhook } from './webhook.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** When we accepted what the event tells, in milliseconds: its id carries that; its timestamp may be the marketplace's. */
export function acceptedMs({ eventId, timestamp }: DomainEvent): number {
  return UUID_V7.test(eventId) ? uuidV7Time(eventId) : Date.parse(timestamp);
}

/**
 * The webhooks an event goes to: those that want its type and were there when it happened. What became of a delivery goes to
 * none, for each would be a delivery again, and so on for ever. Pure.
 */
export function matchWebhooks(webhooks: readonly Webhook[], event: DomainEvent): Webhook[] {
  if (event.aggregateType === DELIVERY) return [];
  const happenedMs = acceptedMs(event);
  const wants = ({ eventTypes }: Webhook) => eventTypes.includes('*') || eventTypes.includes(event.eventType);
  return webhooks.filter((webhook) => wants(webhook) && Date.parse(webhook.createdAt) <= happenedMs);
}
