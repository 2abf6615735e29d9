import type { NudgeRelay } from '../outbox/relay-nudge.ts';
import { type SweepRun, sweepOutbox } from '../outbox/sweep-outbox.ts';
import { sweepShards } from '../outbox/sweep-shards.ts';
import type { ConnectShard, ShardId } from '../sharding/sql.ts';
import { forgetOldKeys } from './idempotency.ts';

export interface SweepRecordsPorts {
  shards: readonly ShardId[];
  connect: ConnectShard;
  nudgeRelay: NudgeRelay;
}

/** The sweep of a service of records: wakes the relay where an outbox waits, and forgets old idempotency keys. */
export function sweepRecords(ports: SweepRecordsPorts) {
  const wakeRelay = sweepOutbox(ports);
  return async (run: SweepRun): Promise<void> => {
    const sweep = async (shard: ShardId) => {
      await wakeRelay(shard, run);
      await forgetOldKeys(ports.connect(shard));
    };
    await sweepShards(ports.shards, sweep, run.logger);
  };
}
