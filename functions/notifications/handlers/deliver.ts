import { queueFunction } from '../../entry/sqs.ts';
import type { DeliveryOrder } from '../domain/delivery.ts';
import { announcer } from '../domain/delivery-nudge.ts';
import { sendDelivery } from '../domain/send-delivery.ts';
import { notifications } from '../service.ts';
import { wireNoteTry, wireNudge, wirePostpone, wireSender } from '../wiring.ts';

const ports = wireSender();
const nudge = wireNudge();

/** Makes one delivery. What is to be tried again stays in the queue at the head of its group, so its aggregate's order holds. */
export const handler = queueFunction<DeliveryOrder>({
  service: notifications.name,
  queue: notifications.queues.deliveries,
  noteTry: wireNoteTry(),
  postpone: wirePostpone(),
  handle: async ({ body: order }, { logger, metrics }) => {
    const outcome = await sendDelivery({ ...ports, announce: announcer(nudge, logger) }, order);
    const { webhookId, deliveryId } = order;
    logger.info('webhook delivery', { webhookId, deliveryId, ...outcome });
    const result = outcome.kind === 'later' ? 'later' : outcome.status;
    metrics.addWith({ result }, 'webhook_deliveries_total', 1, 'Count');
    if (outcome.kind === 'closed') return;
    const { delayMs, reason } = outcome;
    return { delayMs, reason };
  },
});
