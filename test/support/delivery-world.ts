import { changeDocument } from '../../functions/kernel/documents.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import type { LogMessage } from '../../functions/kernel/events/event-log.ts';
import type { Metrics } from '../../functions/kernel/metrics.ts';
import { type Delivery, redelivered } from '../../functions/notifications/domain/delivery.ts';
import { announcer, type DeliveryNudge } from '../../functions/notifications/domain/delivery-nudge.ts';
import { relayDeliveries, sweepDeliveries } from '../../functions/notifications/domain/relay-deliveries.ts';
import { silentLogger as logger } from './move-world.ts';
import { acme, eventAt, type Weather, webhookOf, webhookWorld } from './webhook-world.ts';

export interface Told {
  event: DomainEvent;
  headers: LogMessage['headers'];
}

const metrics: Metrics = { add: () => undefined, addWith: () => undefined, flush: () => undefined };
const run = { logger, metrics, remainingMs: () => 60_000 };

/** Notifications in memory together with the relay of what became of deliveries, its nudges in a list, and the log. */
export function deliveryWorld(weather: Weather = (work) => work()) {
  const world = webhookWorld(weather);
  const { deliveries, clock, announced } = world;
  const log: Told[] = [];
  const outage: { error: Error | null; tried: number } = { error: null, tried: 0 };
  const nudges: DeliveryNudge[] = [];
  const nudge = async (some: readonly DeliveryNudge[]) => void nudges.push(...some);
  const publish = async (_topic: string, messages: readonly LogMessage[]) => {
    outage.tried += 1;
    if (outage.error) throw outage.error;
    log.push(...messages.map(({ value, headers }) => ({ event: JSON.parse(value) as DomainEvent, headers })));
  };
  const ports = { waiting: deliveries.waiting, nudge, clock: () => clock.nowMs };
  const wires = {
    ...ports,
    publisher: async () => (topic: string, messages: readonly LogMessage[]) =>
      weather(() => publish(topic, messages)),
  };
  const startRelay = () => relayDeliveries(wires);
  const relay = startRelay();
  /** What closed deliveries were announced as becomes nudges, as the handlers do it. */
  const takeAnnounced = () => announcer(nudge, logger)(announced.splice(0));
  return {
    ...world,
    ...{ log, outage, startRelay },
    get nudges() {
      void takeAnnounced();
      return nudges;
    },
    relay: (one: DeliveryNudge) => relay(one, run),
    async relayAll(handle = relay) {
      await takeAnnounced();
      while (nudges.length > 0) await handle(nudges.shift() as DeliveryNudge, run);
    },
    sweep: () => sweepDeliveries(ports)(run),
    async redeliver(webhookId: string, id: string) {
      const at = new Date(clock.nowMs).toISOString();
      const key = { owner: `${acme}#${webhookId}`, id };
      const changed = await changeDocument(deliveries.calm, key, (one) => redelivered(one, at));
      if (changed) await world.enqueue([{ deliveryId: id, delivery: changed.data }]);
    },
    change: (webhookId: string, id: string, change: (delivery: Delivery) => Delivery) =>
      changeDocument(deliveries.calm, { owner: `${acme}#${webhookId}`, id }, change),
    /** So many events for a webhook that is paused. */
    async skipMany(count: number) {
      await world.subscribe(webhookOf({ webhookId: 'w-paused', status: 'paused' }));
      clock.nowMs += 10_000;
      for (let n = 1; n <= count; n += 1) {
        await world.take(
          eventAt(clock.nowMs - 5_000 + n, { aggregateId: `o-${n}`, eventType: 'OrderUpdated' }),
        );
      }
    },
  };
}
