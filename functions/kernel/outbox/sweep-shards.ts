import type { Logger } from '../logger.ts';
import type { ExecuteSql, ShardId } from '../sharding/sql.ts';

/** Does the shard's outbox hold anything? */
export async function hasOutbox(execute: ExecuteSql): Promise<boolean> {
  const sql = 'SELECT EXISTS (SELECT 1 FROM outbox) AS has_outbox';
  const [row] = await execute({ sql, parameters: {}, intent: 'write', idempotent: true });
  return row?.has_outbox === true;
}

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
