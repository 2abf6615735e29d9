import type { Clock } from '../clock.ts';
import type { PublishMessages } from '../events/event-log.ts';
import { lazy } from '../lazy.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { ConnectShard, ShardId } from '../sharding/sql.ts';
import { deleteFromOutbox, noteFailedPublication, readOutbox } from './outbox.ts';
import { type RelayEnd, type RelayResult, relayOutbox } from './relay.ts';
import type { NudgeRelay } from './relay-nudge.ts';
import { type GuardedLog, guardLog, TOPIC_BREAKER } from './topic-breakers.ts';

/** A round is only begun with this much time left: it must end well before the visibility timeout lets another relay in. */
const ROUND_MS = 4_000;

export interface RelayShardPorts {
  connect: ConnectShard;
  /** Connects to the log at the first call. */
  publisher: () => Promise<PublishMessages>;
  nudgeRelay: NudgeRelay;
  clock: Clock;
}

/** What the invocation that relays offers. */
export interface RelayRun {
  logger: Logger;
  metrics: Metrics;
  remainingMs(): number;
}

/** Empties one shard's outbox into the log; told to come back later when the log does not take a topic's events now. */
export type RelayShard = (
  shard: ShardId,
  run: RelayRun,
) => Promise<{ delayMs: number; reason: string } | undefined>;

export function relayShard({ connect, publisher, nudgeRelay, clock }: RelayShardPorts): RelayShard {
  const connectLog = lazy(async () => guardLog(await publisher(), clock));
  return async (shard, run) => {
    const execute = connect(shard);
    const log = await connectLog();
    const result = await relayOutbox({
      log,
      read: (exceptTopics) => readOutbox(execute, exceptTopics),
      remove: (positions) => deleteFromOutbox(execute, positions),
      noteFailure: (positions, reason) => noteFailedPublication(execute, positions, reason),
      mayContinue: () => run.remainingMs() > ROUND_MS,
      clock,
    });
    measure(result, run.metrics);
    if (result.end.kind === 'out of time') await nudgeRelay(shard, run.logger);
    return result.end.kind === 'refused' ? comeBack(result.end, log, { shard, ...run }) : undefined;
  };
}

function measure({ published, oldestAgeMs, end }: RelayResult, metrics: Metrics): void {
  metrics.add('outbox_events_published_total', published, 'Count');
  metrics.add('outbox_oldest_age_seconds', oldestAgeMs / 1000, 'Seconds');
  if (end.kind !== 'refused') return;
  for (const topic of end.topics) metrics.addWith({ topic }, 'outbox_refused_total', 1, 'Count');
}

/** When the last of its circuits may be tried; a topic that failed once is tried again after the same time. */
function comeBack(
  { topics, reason }: Extract<RelayEnd, { kind: 'refused' }>,
  log: GuardedLog,
  { shard, logger }: RelayRun & { shard: ShardId },
): { delayMs: number; reason: string } {
  const resting = log.resting();
  const delayMs = Math.max(...topics.map((topic) => resting.get(topic) ?? TOPIC_BREAKER.openMs));
  logger.warn('the log does not take events now', { shard, topics, reason, delayMs });
  return { delayMs, reason: `${topics.join(', ')}: ${reason}` };
}
