import type { Directory } from '../../kernel/sharding/directory.ts';
import { isEnded, type MoveRecord } from '../../kernel/sharding/moving/move-record.ts';
import { describeMove } from './describe-move.ts';

/** Which shard owns how much, and what moves. */
export function describeShards(directory: Directory, moves: readonly MoveRecord[]) {
  const accounts = Object.entries(directory.overrides);
  return {
    revision: directory.revision,
    shards: directory.shards.map((id, index) => ({
      id,
      buckets: directory.owners.filter((owner) => owner === index).length,
      accounts: accounts.filter(([, { shard }]) => shard === id).map(([account]) => account),
    })),
    underWay: moves.filter((move) => !isEnded(move.step)).map(describeMove),
    ended: moves
      .filter((move) => isEnded(move.step))
      .toSorted((a, b) => b.changedAtMs - a.changedAtMs)
      .slice(0, 20)
      .map(describeMove),
  };
}
