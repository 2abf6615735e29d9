import type { NewId } from '../../kernel/ids.ts';
import type { QueueMessage, SendMessages } from '../../kernel/queue.ts';
import { type Delivery, type DeliveryOrder, groupOf } from './delivery.ts';

/** Puts deliveries in the senders' queue, each in its group. */
export type Enqueue = (deliveries: readonly { deliveryId: string; delivery: Delivery }[]) => Promise<void>;

/**
 * Every message has its own id: one derived from the delivery would be dropped as a repeat for five minutes although the first was
 * lost to a crash. Sending twice is harmless, because the sender looks at the delivery and claims the effect.
 */
export function enqueueDeliveries(send: SendMessages, newId: NewId): Enqueue {
  return (deliveries) =>
    send(
      deliveries.map(({ deliveryId, delivery }): QueueMessage => {
        const { accountId, webhookId, round } = delivery;
        const body: DeliveryOrder = { accountId, webhookId, deliveryId, round };
        return { body, group: { id: groupOf(delivery), dedupId: newId() } };
      }),
    );
}
