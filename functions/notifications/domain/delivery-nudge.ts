import type { Logger } from '../../kernel/logger.ts';
import type { DocumentKey } from '../../kernel/outbox/document-outbox.ts';
import { laneOf } from './closing.ts';
import { type Delivery, deliveryOwner } from './delivery.ts';

/** What a message to the relay of deliveries says: this delivery was closed; null: look at what waits in the lane. */
export interface DeliveryNudge {
  lane: string;
  written: DocumentKey | null;
}

/** Wakes the relays; never throws, for the sweep makes up for what was lost. */
export type NudgeDeliveries = (nudges: readonly DeliveryNudge[], logger: Logger) => Promise<void>;

/** Tells the relay of deliveries that were just closed. */
export type AnnounceClosed = (closed: readonly DocumentKey[]) => Promise<void>;

export function announcer(nudge: NudgeDeliveries, logger: Logger): AnnounceClosed {
  return async (closed) => {
    if (closed.length > 0)
      await nudge(
        closed.map((written) => ({ lane: laneOf(written), written })),
        logger,
      );
  };
}

export function documentKey(delivery: Pick<Delivery, 'accountId' | 'webhookId'>, id: string): DocumentKey {
  return { owner: deliveryOwner(delivery), id };
}
