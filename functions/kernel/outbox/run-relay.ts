import type { Clock } from '../clock.ts';
import type { PublishMessages } from '../events/event-log.ts';
import { lazy } from '../lazy.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { type Outbox, type RelayEnd, type RelayResult, relayOutbox } from './relay.ts';
import { type GuardedLog, guardLog, TOPIC_BREAKER } from './topic-breakers.ts';

/** A round is only begun with this much time left: it must end well before the visibility timeout lets another relay in. */
const ROUND_MS = 4_000;

export interface RunRelayPorts {
  /** Connects to the log at the first call. */
  publisher: () => Promise<PublishMessages>;
  clock: Clock;
}

/** What the invocation that relays offers. */
export interface RelayRun {
  logger: Logger;
  metrics: Metrics;
  remainingMs(): number;
}

/** An outbox to be emptied. */
export interface RelayTask {
  /** Its name in the log: a shard, or a part of a table. */
  name: string;
  outbox: Outbox;
  /** Wakes the next relay of this outbox, when the time of this one is up. */
  nudgeNext: (logger: Logger) => Promise<void>;
}

/** The message that woke the relay is to come again after this, and why. */
export type ComeBack = { delayMs: number; reason: string };

/** Empties an outbox into the log; told to come back later when the log does not take a topic's events now. */
export type RunRelay = (task: RelayTask, run: RelayRun) => Promise<ComeBack | undefined>;

/** The loop of every relay, whatever its outbox lies in: one log and one breaker for each topic in a sandbox, time, metrics. */
export function runRelay({ publisher, clock }: RunRelayPorts): RunRelay {
  const connectLog = lazy(async () => guardLog(await publisher(), clock));
  return async ({ name, outbox, nudgeNext }, run) => {
    const log = await connectLog();
    const mayContinue = () => run.remainingMs() > ROUND_MS;
    const result = await relayOutbox({ ...outbox, log, mayContinue, clock });
    measure(result, run.metrics);
    if (result.end.kind === 'out of time') await nudgeNext(run.logger);
    return result.end.kind === 'refused' ? comeBack(result.end, log, { name, ...run }) : undefined;
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
  { name, logger }: RelayRun & { name: string },
): ComeBack {
  const resting = log.resting();
  const delayMs = Math.max(...topics.map((topic) => resting.get(topic) ?? TOPIC_BREAKER.openMs));
  logger.warn('the log does not take events now', { outbox: name, topics, reason, delayMs });
  return { delayMs, reason: `${topics.join(', ')}: ${reason}` };
}
