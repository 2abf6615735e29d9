import { AppError } from '../errors.ts';
import type { AccountId } from '../tenancy.ts';
import { BUCKET_COUNT, bucketOf } from './bucket.ts';
import type { ShardId } from './sql.ts';

/** Who owns a slot, and since which epoch: the number the shard's own `bucket_owner` row must carry for a write to pass. */
export interface Ownership {
  shard: ShardId;
  epoch: number;
}

/** The versioned map from bucket to shard, plus single accounts that were moved out of their bucket. */
export interface Directory {
  /** Rises by one with each change; a change is one conditional write on it. */
  revision: number;
  shards: readonly ShardId[];
  /** Index into `shards`, per bucket. */
  owners: readonly number[];
  /** Epoch per bucket. */
  epochs: readonly number[];
  overrides: Readonly<Record<string, Ownership>>;
}

/** Where one account lives now: the shard and the fence that lets a statement in. */
export interface Placement extends Ownership {
  accountId: AccountId;
  bucket: number;
  /** Key of the fence row: `b:17` for a bucket, `a:acct-226` for an account that was moved alone. */
  slot: string;
}

/** Buckets dealt evenly and in runs: shard i of n owns the buckets from i·1024/n on. All epochs are 1. */
export function initialDirectory(shards: readonly ShardId[]): Directory {
  if (shards.length === 0) throw new AppError('invalid_settings', 'a directory needs at least one shard');
  if (new Set(shards).size !== shards.length) {
    throw new AppError('invalid_settings', `shard ids must differ: ${shards.join(', ')}`);
  }
  const owners = Array.from({ length: BUCKET_COUNT }, (_, bucket) =>
    Math.floor((bucket * shards.length) / BUCKET_COUNT),
  );
  return { revision: 1, shards, owners, epochs: owners.map(() => 1), overrides: {} };
}

/** The account's placement by this copy of the directory. It may be stale; the fence on the shard has the last word. */
export function placeAccount(directory: Directory, accountId: AccountId): Placement {
  const bucket = bucketOf(accountId);
  const override = Object.hasOwn(directory.overrides, accountId) ? directory.overrides[accountId] : undefined;
  if (override) return { ...override, accountId, bucket, slot: `a:${accountId}` };
  return { ...bucketOwnership(directory, bucket), accountId, bucket, slot: bucketSlot(bucket) };
}

/** Fence key of a bucket. */
export function bucketSlot(bucket: number): string {
  return `b:${bucket}`;
}

/** Owner and epoch of a bucket. Errors: `corrupt` when the directory names no shard for it. */
export function bucketOwnership(directory: Directory, bucket: number): Ownership {
  const shard = directory.shards[directory.owners[bucket] ?? -1];
  const epoch = directory.epochs[bucket];
  if (shard === undefined || epoch === undefined) {
    throw new AppError('corrupt', `the directory names no owner for bucket ${bucket}`, { data: { bucket } });
  }
  return { shard, epoch };
}
