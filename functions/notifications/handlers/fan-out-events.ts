import { topicFunction } from '../../entry/kafka.ts';
import { webhookContracts } from '../../event-contracts.ts';
import { eventReader } from '../../kernel/events/event-contracts.ts';
import { announcer } from '../domain/delivery-nudge.ts';
import { fanOutEvent, previewEvent } from '../domain/fan-out-event.ts';
import { notifications } from '../service.ts';
import { wireEffects, wireFailedEvents, wireFanOut, wireNudge } from '../wiring.ts';

const ports = wireFanOut();
const nudge = wireNudge();

/** Turns every event into one delivery for each webhook that wants it; a ghost replay only counts them. */
export const handler = topicFunction({
  service: notifications.name,
  consumerGroup: 'notifications',
  saveFailedEvent: wireFailedEvents(),
  readEvent: eventReader(webhookContracts),
  effects: wireEffects(),
  async handle(event, { perform, replay, metrics, logger, trailOf }) {
    if (replay?.mode === 'ghost') return previewEvent(ports, event, perform);
    const run = { traceParent: trailOf(event).traceParent, announce: announcer(nudge, logger) };
    const queued = await fanOutEvent(ports, event, run);
    if (queued > 0) metrics.add('webhook_deliveries_queued_total', queued, 'Count');
  },
});
