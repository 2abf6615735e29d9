import { expect, test } from 'vitest';
import { initialDirectory } from '../../../functions/kernel/sharding/directory.ts';
import { claimMove, type MoveRecord } from '../../../functions/kernel/sharding/moving/move-record.ts';
import { describeShards } from '../../../functions/shards/domain/describe-shards.ts';
import { formatPlan, formatStatus } from '../../../lib/shards/shards-report.ts';

const directory = initialDirectory(['shard-0', 'shard-1', 'shard-2', 'shard-3']);

function moveOf(bucket: number, change: Partial<MoveRecord>): MoveRecord {
  const request = { subject: { kind: 'bucket', bucket }, to: 'shard-3' } as const;
  return { ...claimMove(directory, request, { previous: null, nowMs: 0 }), ...change };
}

const moves = [
  moveOf(1, {
    ...{ step: 'done', pauseMs: 80, changedAtMs: 1_000 },
    copied: { 'orders_db.orders': { after: null, rows: 1_200, done: true } },
  }),
  moveOf(2, { step: 'aborted', failure: 'timeout: too slow', changedAtMs: 2_000 }),
  moveOf(3, { step: 'copy', changedAtMs: 3_000 }),
];

test('the status shows owners, what moves, how it ended, and the longest pause', () => {
  const { text, data } = formatStatus(describeShards(directory, moves));
  expect(text.split('\n')).toEqual([
    'directory revision 1',
    '  shard-0      256 buckets',
    '  shard-1      256 buckets',
    '  shard-2      256 buckets',
    '  shard-3      256 buckets',
    'moves under way',
    '  3-1      bucket 3 shard-0 -> shard-3: copy',
    'moves ended, latest first: 1 done, 1 aborted, 1,200 rows copied, longest pause 80 ms',
    '  2-1      bucket 2 shard-0 -> shard-3: aborted (timeout: too slow)',
    '  1-1      bucket 1 shard-0 -> shard-3: done, pause 80 ms',
  ]);
  expect(data).toMatchObject({ totals: { done: 1, aborted: 1, rowsCopied: 1_200, longestPauseMs: 80 } });
});

test('a plan says which share of the buckets it moves, and from where to where', () => {
  const status = describeShards(directory, []);
  const plan = { dryRun: true, moves: [{ bucket: 5, from: 'shard-0', to: 'shard-4' }], status };
  expect(formatPlan(plan).text.split('\n').slice(0, 2)).toEqual([
    'would move 1 of 1024 buckets (0.1 %)',
    '  shard-0 -> shard-4: 1 buckets',
  ]);
});
