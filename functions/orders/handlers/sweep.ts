import { scheduledFunction } from '../../entry/schedule.ts';
import { sweepShards } from '../../kernel/outbox/sweep-shards.ts';
import { orders } from '../service.ts';
import { pendingWork } from '../store/import-store.ts';
import { wireImportsQueue, wireRelayQueue, wireShards } from '../wiring.ts';

/** A chunk younger than this has its own message on the way. */
const OLDER_THAN_SECONDS = 60;

const { shards, connect } = wireShards();
const nudgeRelay = wireRelayQueue();
const sendChunks = wireImportsQueue();

/** Sends again for whatever waits on a shard: its outbox, and chunks of imports whose message was lost. */
export const handler = scheduledFunction({
  service: orders.name,
  async handle(_tick, { logger }) {
    const sweep = async (shard: string) => {
      const { chunks, hasOutbox } = await pendingWork(connect(shard), OLDER_THAN_SECONDS);
      if (hasOutbox) await nudgeRelay(shard, logger);
      if (chunks.length > 0) await sendChunks(chunks.map((body) => ({ body })));
    };
    await sweepShards(shards, sweep, logger);
  },
});
