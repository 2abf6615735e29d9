import { queueFunction } from '../../entry/sqs.ts';
import type { DeliveryNudge } from '../domain/delivery-nudge.ts';
import { relayDeliveries } from '../domain/relay-deliveries.ts';
import { notifications } from '../service.ts';
import { wireNoteTry, wirePublisher, wireRelay, wireRelayPostpone } from '../wiring.ts';

const relay = relayDeliveries({ ...wireRelay(), publisher: wirePublisher });

/** Publishes what closed deliveries have to tell; a log that does not take events now is left alone until its circuit may be tried. */
export const handler = queueFunction<DeliveryNudge>({
  service: notifications.name,
  queue: notifications.queues.relay,
  ...{ noteTry: wireNoteTry(), postpone: wireRelayPostpone() },
  handle: ({ body }, context) => relay(body, context),
});
