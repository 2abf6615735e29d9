import type { HttpHandler } from '../../entry/http-contract.ts';
import { changeDocument, type Document } from '../../kernel/documents.ts';
import { AppError } from '../../kernel/errors.ts';
import { type Delivery, type DeliveryStatus, deliveryOwner, redelivered } from '../domain/delivery.ts';
import { type WebhookPorts, webhookOf } from './webhook-requests.ts';

/**
 * POST .../deliveries/{deliveryId}/redeliver: sends the event again, whatever came of it before. Each such wish is an effect of its
 * own, so it is sent although the ledger knows the first one as done. A delivery on its way is only queued again.
 */
export function redeliver(ports: WebhookPorts): HttpHandler {
  return async (request) => {
    const { data: webhook } = await webhookOf(ports, request);
    const deliveryId = request.params.deliveryId as string;
    const delivery = await beginRound(ports, deliveryOwner(webhook), deliveryId);
    if (!delivery) throw new AppError('not_found', 'this webhook has no such delivery');
    await ports.enqueue([{ deliveryId, delivery }]);
    return { status: 202, body: { deliveryId, redeliveries: delivery.round } };
  };
}

async function beginRound(
  { deliveries, clock }: WebhookPorts,
  owner: string,
  id: string,
): Promise<Delivery | null> {
  const at = new Date(clock()).toISOString();
  const changed = await changeDocument(deliveries, { owner, id }, (delivery) => redelivered(delivery, at));
  return changed?.data ?? null;
}

/** Deliveries that one call looks at; the answer says when there are more. */
const MAX_LOOKED_AT = 1_000;

/** POST .../redrive: every delivery in that state is sent again, the oldest event first. */
export function redriveDeliveries(ports: WebhookPorts): HttpHandler {
  const handler: HttpHandler<{ status: DeliveryStatus }> = async (request) => {
    const { data: webhook } = await webhookOf(ports, request);
    const owner = deliveryOwner(webhook);
    const page = await ports.deliveries.page(owner, { limit: MAX_LOOKED_AT, after: null });
    const chosen = page.documents.filter(({ data }) => data.status === request.body.status).reverse();
    for (const { id } of chosen) await redrive(ports, owner, id);
    return { status: 202, body: { queued: chosen.length, lookedAt: page.documents.length } };
  };
  return handler as HttpHandler;
}

async function redrive(ports: WebhookPorts, owner: string, id: Document<Delivery>['id']): Promise<void> {
  const delivery = await beginRound(ports, owner, id);
  if (delivery) await ports.enqueue([{ deliveryId: id, delivery }]);
}
