import { topicFunction } from '../../entry/kafka.ts';
import { eventContracts } from '../../event-contracts.ts';
import { eventReader } from '../../kernel/events/event-contracts.ts';
import { fanOutEvent, previewEvent } from '../domain/fan-out-event.ts';
import { notifications } from '../service.ts';
import { wireEffects, wireFailedEvents, wireFanOut } from '../wiring.ts';

const ports = wireFanOut();

/** Turns every event into one delivery for each webhook that wants it; a ghost replay only counts them. */
export const handler = topicFunction({
  service: notifications.name,
  consumerGroup: 'notifications',
  saveFailedEvent: wireFailedEvents(),
  readEvent: eventReader(eventContracts),
  effects: wireEffects(),
  async handle(event, { perform, replay, metrics }) {
    if (replay?.mode === 'ghost') return previewEvent(ports, event, perform);
    const queued = await fanOutEvent(ports, event);
    if (queued > 0) metrics.add('webhook_deliveries_queued_total', queued, 'Count');
  },
});
