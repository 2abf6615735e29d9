import type { Clock } from '../clock.ts';
import type { ExecuteSql, ShardId } from '../sharding/sql.ts';

/** With more events than this in its outbox a shard takes no bulk work until the relay has caught up: some minutes of relaying. */
export const MAX_WAITING = 100_000;

/** How long an answer is trusted: bulk work asks at most once in this time. */
const TRUSTED_MS = 2_000;

/** Positions are given out one by one, so what lies between the first and the last is never less than the events that wait. */
const SPAN = 'SELECT coalesce(max(position) - min(position), 0) AS span FROM outbox';

/** Is the outbox of this shard too full for bulk work? Costs two index look-ups, and those not every time. */
export type IsTooFull = (shard: ShardId, execute: ExecuteSql) => Promise<boolean>;

export function outboxGauge(clock: Clock): IsTooFull {
  const known = new Map<ShardId, { span: number; atMs: number }>();
  return async (shard, execute) => {
    const before = known.get(shard);
    if (before && clock() - before.atMs < TRUSTED_MS) return before.span > MAX_WAITING;
    const [row] = await execute({ sql: SPAN, parameters: {}, intent: 'write', idempotent: true });
    const span = Number(row?.span ?? 0);
    known.set(shard, { span, atMs: clock() });
    return span > MAX_WAITING;
  };
}
