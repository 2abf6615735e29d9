import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { ConnectShard, ExecuteSql, ShardId } from '../sharding/sql.ts';
import type { NudgeRelay } from './relay-nudge.ts';

/** How far a relay is behind. */
export interface OutboxLag {
  /** Events that wait; counted up to `COUNTED`. */
  events: number;
  /** Since the oldest of them was written. */
  oldestAgeSeconds: number;
}

/** Counting stops here, so that looking at a long outbox costs some ten milliseconds and no more. */
const COUNTED = 100_000;

const MEASURE = `SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT ${COUNTED}) first_rows) AS events,
  coalesce((SELECT extract(epoch FROM now() - written_at) FROM outbox ORDER BY position LIMIT 1), 0)::float8 AS age`;

export async function measureOutbox(execute: ExecuteSql): Promise<OutboxLag> {
  const [row] = await execute({ sql: MEASURE, parameters: {}, intent: 'write', idempotent: true });
  return { events: Number(row?.events ?? 0), oldestAgeSeconds: Math.max(0, Number(row?.age ?? 0)) };
}

/** Older than this, the nudge of its write and that of the last sweep have failed to bring it out. */
const LATE_SECONDS = 120;

/** What a sweep gets from its invocation. */
export interface SweepRun {
  logger: Logger;
  metrics: Metrics;
}

/**
 * Wakes the relay of a shard whose outbox holds anything, and measures how far it is behind. The metrics have no dimension for
 * the shard (each would be paid for): their maximum is the worst shard, the log says which.
 */
export function sweepOutbox({ connect, nudgeRelay }: { connect: ConnectShard; nudgeRelay: NudgeRelay }) {
  return (shard: ShardId, run: SweepRun): Promise<void> =>
    wakeLate({
      ...{ name: shard, run },
      measure: () => measureOutbox(connect(shard)),
      nudge: () => nudgeRelay(shard, run.logger),
    });
}

/** An outbox to be looked at: its name in the log, what it holds, and how its relay is woken. */
export interface SweptOutbox {
  name: string;
  run: SweepRun;
  measure: () => Promise<OutboxLag>;
  nudge: () => Promise<void>;
}

/** Measures one outbox, wherever it lies, and wakes its relay when anything waits. */
export async function wakeLate({ name, run, measure, nudge }: SweptOutbox): Promise<void> {
  const { logger, metrics } = run;
  const { events, oldestAgeSeconds } = await measure();
  metrics.add('outbox_backlog_events', events, 'Count');
  metrics.add('outbox_oldest_age_seconds', oldestAgeSeconds, 'Seconds');
  if (oldestAgeSeconds > LATE_SECONDS)
    logger.warn('an outbox is late', { outbox: name, events, oldestAgeSeconds });
  if (events > 0) await nudge();
}
