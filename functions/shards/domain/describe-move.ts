import type { MoveRecord } from '../../kernel/sharding/moving/move-record.ts';

/** A move as operators see it. */
export function describeMove(move: MoveRecord) {
  const { id, subject, step, from, to, pauseMs, failure, startedAtMs, changedAtMs, copied, verified } = move;
  return {
    id,
    subject,
    step,
    from: { shard: from.shard, epoch: from.epoch },
    to: { shard: to.shard, epoch: to.epoch },
    startedAt: new Date(startedAtMs).toISOString(),
    changedAt: new Date(changedAtMs).toISOString(),
    rowsCopied: Object.values(copied).reduce((sum, one) => sum + one.rows, 0),
    /** Rows and sum of row hashes by table, equal on both shards before the flip. */
    verified,
    pauseMs,
    failure,
  };
}

export type MoveDescription = ReturnType<typeof describeMove>;
