import type { ConnectShard, ExecuteSql, ShardId } from '../sharding/sql.ts';
import { deleteFromOutbox, noteFailedPublication, readOutbox } from './outbox.ts';
import type { Outbox } from './relay.ts';
import type { NudgeRelay } from './relay-nudge.ts';
import { type ComeBack, type RelayRun, type RunRelayPorts, runRelay } from './run-relay.ts';

export interface RelayShardPorts extends RunRelayPorts {
  connect: ConnectShard;
  nudgeRelay: NudgeRelay;
}

/** Empties one shard's outbox into the log; told to come back later when the log does not take a topic's events now. */
export type RelayShard = (shard: ShardId, run: RelayRun) => Promise<ComeBack | undefined>;

export function relayShard({ connect, nudgeRelay, ...ports }: RelayShardPorts): RelayShard {
  const relay = runRelay(ports);
  return (shard, run) =>
    relay(
      { name: shard, outbox: sqlOutbox(connect(shard)), nudgeNext: (logger) => nudgeRelay(shard, logger) },
      run,
    );
}

/** The outbox table of a service database. */
function sqlOutbox(execute: ExecuteSql): Outbox {
  return {
    read: (exceptTopics) => readOutbox(execute, exceptTopics),
    remove: (positions) => deleteFromOutbox(execute, positions),
    noteFailure: (positions, reason) => noteFailedPublication(execute, positions, reason),
  };
}
