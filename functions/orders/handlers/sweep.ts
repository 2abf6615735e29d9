import { scheduledFunction } from '../../entry/schedule.ts';
import { type SweepRun, sweepOutbox } from '../../kernel/outbox/sweep-outbox.ts';
import { sweepShards } from '../../kernel/outbox/sweep-shards.ts';
import { forgetOldKeys } from '../../kernel/records/idempotency.ts';
import type { ShardId } from '../../kernel/sharding/sql.ts';
import { orders } from '../service.ts';
import { pendingChunks } from '../store/import-store.ts';
import { ripePayments } from '../store/order-payments.ts';
import { clock, newId, wireImportsQueue, wireOrderPayments, wireRelayQueue, wireShards } from '../wiring.ts';

/** A chunk younger than this has its own message on the way. */
const OLDER_THAN_SECONDS = 60;

const { shards, connect } = wireShards();
const nudgeRelay = wireRelayQueue();
const wakeRelay = sweepOutbox({ connect, nudgeRelay });
const sendChunks = wireImportsQueue();
const payments = wireOrderPayments();

/**
 * Sends again for whatever waits on a shard: its outbox, chunks of imports whose message was lost, and news of payments that
 * came before their order. Forgets old idempotency keys.
 */
export const handler = scheduledFunction({
  service: orders.name,
  async handle(_tick, run) {
    const sweep = async (shard: ShardId) => {
      await wakeRelay(shard, run);
      const chunks = await pendingChunks(connect(shard), OLDER_THAN_SECONDS);
      if (chunks.length > 0) await sendChunks(chunks.map((body) => ({ body })));
      await handOverPayments(shard, run);
      await forgetOldKeys(connect(shard));
    };
    await sweepShards(shards, sweep, run.logger);
  },
});

async function handOverPayments(shard: ShardId, { logger }: SweepRun): Promise<void> {
  const ripe = await ripePayments(connect(shard));
  for (const news of ripe) {
    await payments.follow(news, { eventId: newId(), at: new Date(clock()).toISOString() });
    await payments.forgetEarly(news);
  }
  if (ripe.length > 0) await nudgeRelay(shard, logger);
}
