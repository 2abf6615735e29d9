import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
import { originOf } from '../../entry/origin.ts';
import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import { DELIVERY_LOG_MS, deliveryOwner, newDelivery } from '../domain/delivery.ts';
import type { Webhook } from '../domain/webhook.ts';
import { type WebhookPorts, webhookOf } from './webhook-requests.ts';

/** POST .../{webhookId}/test: sends a `WebhookTest` the way every event goes, to a paused webhook as well; 202. */
export function testWebhook(ports: WebhookPorts): HttpHandler {
  return async (request, context) => {
    const { data: webhook } = await webhookOf(ports, request);
    const nowMs = ports.clock();
    const at = new Date(nowMs).toISOString();
    const event = testEvent(webhook, request, { eventId: ports.newId(), at });
    const { traceParent } = originOf(request, context);
    const delivery = newDelivery(webhook, event, { at, traceParent, isTest: true });
    const deliveryId = event.eventId;
    const rest = { payload: JSON.stringify(event), expiresAtMs: nowMs + DELIVERY_LOG_MS };
    await ports.deliveries.insert(deliveryOwner(webhook), { id: deliveryId, data: delivery, ...rest });
    await ports.enqueue([{ deliveryId, delivery }]);
    return { status: 202, body: { deliveryId } };
  };
}

function testEvent(
  { webhookId, accountId }: Webhook,
  { correlationId }: Pick<HttpRequest, 'correlationId'>,
  { eventId, at }: { eventId: string; at: string },
): DomainEvent {
  return {
    ...{ eventId, eventType: 'WebhookTest', schemaVersion: 1, accountId },
    ...{ aggregateType: 'webhook', aggregateId: webhookId, version: 1, timestamp: at },
    ...{ data: { webhookId }, correlationId, causationId: null },
  };
}
