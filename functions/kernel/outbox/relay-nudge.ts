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
 * Sends to the FIFO queue, one group per outbox, so that one relay at a time works on it. The write is already safe:
 * a nudge that fails is logged and the minutely sweep makes up for it. Every nudge has its own id: a shared one would be
 * dropped as a repeat although a write came after the relay had looked.
 */
export function nudger<Nudge>(
  send: SendMessages,
  newId: NewId,
  groupOf: (nudge: Nudge) => string,
): (nudges: readonly Nudge[], logger: Logger) => Promise<void> {
  return async (nudges, logger) => {
    try {
      await send(nudges.map((body) => ({ body, group: { id: groupOf(body), dedupId: newId() } })));
    } catch (error) {
      const groups = [...new Set(nudges.map(groupOf))];
      logger.warn('relay not nudged, the sweep will', { groups, reason: String(error) });
    }
  };
}

export function relayNudger(send: SendMessages, newId: NewId): NudgeRelay {
  const nudge = nudger<RelayNudge>(send, newId, ({ shard }) => shard);
  return (shard, logger) => nudge([{ shard }], logger);
}
