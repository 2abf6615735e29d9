import type { Directory } from '../../kernel/sharding/directory.ts';
import { isEnded, type MoveRecord } from '../../kernel/sharding/moving/move-record.ts';
import { describeMove } from './describe-move.ts';

/** Which shard owns how much, and what moves. */
export function describeShards(directory: Directory, moves: readonly MoveRecord[]) {
  const accounts = Object.entries(directory.overrides);
  const ended = moves.filter((move) => isEnded(move.step));
  return {
    revision: directory.revision,
    shards: directory.shards.map((id, index) => ({
      id,
      buckets: directory.owners.filter((owner) => owner === index).length,
      accounts: accounts.filter(([, { shard }]) => shard === id).map(([account]) => account),
    })),
    underWay: moves.filter((move) => !isEnded(move.step)).map(describeMove),
    /** Over the last move of every bucket. */
    totals: {
      done: ended.filter(({ step }) => step === 'done').length,
      aborted: ended.filter(({ step }) => step === 'aborted').length,
      rowsCopied: ended.map(describeMove).reduce((sum, { rowsCopied }) => sum + rowsCopied, 0),
      longestPauseMs: ended.reduce((longest, { pauseMs }) => Math.max(longest, pauseMs ?? 0), 0),
    },
    /** The latest ones. */
    ended: ended
      .toSorted((a, b) => b.changedAtMs - a.changedAtMs)
      .slice(0, 20)
      .map(describeMove),
  };
}
