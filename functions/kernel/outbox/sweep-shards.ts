import type { Logger } from '../logger.ts';
import type { ShardId } from '../sharding/sql.ts';

/**
 * The net under every nudge: looks at all shards at once. A shard that is away does not stop the others; its error is
 * thrown when all have been swept, so that the run counts as failed.
 */
export async function sweepShards(
  shards: readonly ShardId[],
  sweep: (shard: ShardId) => Promise<void>,
  logger: Logger,
): Promise<void> {
  const results = await Promise.allSettled(shards.map(sweep));
  const failed = results.filter((result) => result.status === 'rejected');
  for (const { reason } of failed) logger.error('shard not swept', { reason: String(reason) });
  if (failed.length > 0) throw failed[0]?.reason;
}
