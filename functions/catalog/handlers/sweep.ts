import { scheduledFunction } from '../../entry/schedule.ts';
import { sweepRecords } from '../../kernel/records/sweep-records.ts';
import { catalog } from '../service.ts';
import { wireRelayQueue, wireShards } from '../wiring.ts';

const sweep = sweepRecords({ ...wireShards(), nudgeRelay: wireRelayQueue() });

/** The net under every nudge, once a minute. */
export const handler = scheduledFunction({
  service: catalog.name,
  handle: (_tick, run) => sweep(run),
});
