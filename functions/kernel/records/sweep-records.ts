import type { Logger } from '../logger.ts';
import type { NudgeRelay } from '../outbox/relay-nudge.ts';
import { hasOutbox, sweepShards } from '../outbox/sweep-shards.ts';
import type { ConnectShard, ShardId } from '../sharding/sql.ts';
import { forgetOldKeys } from './idempotency.ts';

export interface SweepRecordsPorts {
  shards: readonly ShardId[];
  connect: ConnectShard;
  nudgeRelay: NudgeRelay;
}

/** The sweep of a service of records: wakes the relay where an outbox waits, and forgets old idempotency keys. */
export function sweepRecords({ shards, connect, nudgeRelay }: SweepRecordsPorts) {
  return async (logger: Logger): Promise<void> => {
    const sweep = async (shard: ShardId) => {
      const execute = connect(shard);
      if (await hasOutbox(execute)) await nudgeRelay(shard, logger);
      await forgetOldKeys(execute);
    };
    await sweepShards(shards, sweep, logger);
  };
}
