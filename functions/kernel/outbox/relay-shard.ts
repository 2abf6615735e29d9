import type { Clock } from '../clock.ts';
import type { PublishMessages } from '../events/event-log.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { ConnectShard, ShardId } from '../sharding/sql.ts';
import { deleteFromOutbox, noteFailedPublication, readOutbox } from './outbox.ts';
import { relayOutbox } from './relay.ts';
import type { NudgeRelay } from './relay-nudge.ts';

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

/** Empties one shard's outbox into the log; when the time ends first, it calls for another relay. */
export function relayShard({ connect, publisher, nudgeRelay, clock }: RelayShardPorts) {
  return async (shard: ShardId, { logger, metrics, remainingMs }: RelayRun): Promise<void> => {
    const execute = connect(shard);
    const { published, emptied } = await relayOutbox({
      read: () => readOutbox(execute),
      publish: await publisher(),
      remove: (positions) => deleteFromOutbox(execute, positions),
      noteFailure: (positions, reason) => noteFailedPublication(execute, positions, reason),
      mayContinue: () => remainingMs() > ROUND_MS,
      clock,
    });
    metrics.add('outbox_events_published_total', published, 'Count');
    if (!emptied) await nudgeRelay(shard, logger);
  };
}
