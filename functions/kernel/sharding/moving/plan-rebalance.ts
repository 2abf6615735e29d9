import type { Directory } from '../directory.ts';
import type { ShardId } from '../sql.ts';

/** One bucket that has to change its shard. */
export interface BucketMove {
  bucket: number;
  from: ShardId;
  to: ShardId;
}

/**
 * The least set of bucket moves after which no two shards differ by more than one bucket. Every shard keeps what it may: of n
 * buckets on s shards each is due floor(n/s) or one more, and the larger shares go to those that already have most. From 4 to
 * 5 shards that moves a fifth of the buckets, where hashing modulo the number of shards would move four fifths (T41).
 */
export function planRebalance({ owners, shards }: Pick<Directory, 'owners' | 'shards'>): BucketMove[] {
  const held = shards.map((_, index) => owners.flatMap((owner, bucket) => (owner === index ? [bucket] : [])));
  const due = dueShares(held.map((buckets) => buckets.length));
  const surplus = held.flatMap((buckets, index) =>
    buckets.slice(due[index]).map((bucket) => ({ bucket, from: shards[index] as ShardId })),
  );
  const gaps = held.flatMap((buckets, index) =>
    Array.from({ length: Math.max(0, (due[index] ?? 0) - buckets.length) }, () => shards[index] as ShardId),
  );
  return surplus.map((move, index) => ({ ...move, to: gaps[index] as ShardId }));
}

/** How many buckets each shard is due, by how many it has. */
function dueShares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const least = Math.floor(total / counts.length);
  const larger = total % counts.length;
  const ranked = counts.map((_, index) => index).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const due = new Array<number>(counts.length);
  for (const [rank, index] of ranked.entries()) due[index] = least + (rank < larger ? 1 : 0);
  return due;
}
