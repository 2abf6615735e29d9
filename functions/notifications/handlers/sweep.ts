import { scheduledFunction } from '../../entry/schedule.ts';
import { sweepDeliveries } from '../domain/relay-deliveries.ts';
import { notifications } from '../service.ts';
import { wireSweep } from '../wiring.ts';

const sweep = sweepDeliveries(wireSweep());

/** The net under every nudge, once a minute. */
export const handler = scheduledFunction({
  service: notifications.name,
  handle: (_tick, run) => sweep(run),
});
