import type { NewId } from '../ids.ts';
import type { Logger } from '../logger.ts';
import type { SendMessages } from '../queue.ts';
import type { ShardId } from '../sharding/sql.ts';

/** What a relay message says: somebody wrote to this shard's outbox. */
export interface RelayNudge {
  shard: ShardId;
}

/** Wakes the relay of a shard. */
export type NudgeRelay = (shard: ShardId, logger: Logger) => Promise<void>;

/**
 * Sends to the FIFO queue, one group per shard, so that one relay at a time works on an outbox. The write is already safe:
 * a nudge that fails is logged and the minutely sweep makes up for it. Every nudge has its own id: a shared one would be
 * dropped as a repeat although a write came after the relay had looked.
 */
export function relayNudger(send: SendMessages, newId: NewId): NudgeRelay {
  return async (shard, logger) => {
    const body: RelayNudge = { shard };
    try {
      await send([{ body, group: { id: shard, dedupId: newId() } }]);
    } catch (error) {
      logger.warn('relay not nudged, the sweep will', { shard, reason: String(error) });
    }
  };
}
