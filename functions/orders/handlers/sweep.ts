import { scheduledFunction } from '../../entry/schedule.ts';
import { orders } from '../service.ts';
import { pendingWork } from '../store/import-store.ts';
import { wireImportsQueue, wireRelayQueue, wireShards } from '../wiring.ts';

/** A chunk younger than this has its own message on the way. */
const OLDER_THAN_SECONDS = 60;

const { shards, connect } = wireShards();
const { nudgeRelay } = wireRelayQueue();
const sendChunks = wireImportsQueue();

/** The net under every nudge: sends again for whatever waits on a shard. A shard that is away does not stop the others. */
export const handler = scheduledFunction({
  service: orders.name,
  async handle(_tick, { logger }) {
    const sweeps = shards.map(async (shard) => {
      const { chunks, hasOutbox } = await pendingWork(connect(shard), OLDER_THAN_SECONDS);
      if (hasOutbox) await nudgeRelay(shard, logger);
      if (chunks.length > 0) await sendChunks(chunks.map((body) => ({ body })));
    });
    const failed = (await Promise.allSettled(sweeps)).filter((result) => result.status === 'rejected');
    for (const { reason } of failed) logger.error('shard not swept', { reason: String(reason) });
    if (failed.length > 0) throw failed[0]?.reason;
  },
});
