/** What names a move on the command line. */
export interface MoveOptions {
  account?: string | undefined;
  bucket?: string | undefined;
  to?: string | undefined;
}

export type MoveBody = { account: string; to: string } | { bucket: number; to: string };

/**
 * The body of a move; `--to 2` is `--to shard-2`. Errors: which option is missing or no number. The product knows how many buckets and
 * which shards there are; but what is no number must not become one: `Number('')`, what a shell makes of an unset variable, is bucket 0.
 */
export function moveRequest({ account, bucket, to }: MoveOptions): MoveBody {
  if (to === undefined || to === '') throw new Error('--to is missing');
  const shard = /^\d+$/.test(to) ? `shard-${to}` : to;
  if (account !== undefined && bucket === undefined) return { account, to: shard };
  if (bucket === undefined || account !== undefined) throw new Error('either --account or --bucket');
  if (!/^\d{1,9}$/.test(bucket)) throw new Error(`--bucket must be a number such as 17, not "${bucket}"`);
  return { bucket: Number(bucket), to: shard };
}
