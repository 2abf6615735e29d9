import { BUCKET_COUNT } from '../bucket.ts';
import { bucketOwnership, bucketSlot, type Directory, type Ownership } from '../directory.ts';
import type { ShardId } from '../sql.ts';

/** A fence row as a shard has it. */
export interface OwnerRow {
  slot: string;
  epoch: number;
  state: string;
}

/** Something that contradicts the directory. */
export interface OwnershipProblem {
  shard: ShardId;
  slot: string;
  problem: string;
}

/**
 * Compares the fences of one service database with the directory: each slot must be active on its owner at its epoch, and on
 * no other shard. Slots of moves under way are left out by the caller: theirs are about to change.
 */
export function checkOwnership(
  directory: Directory,
  rowsOf: ReadonlyMap<ShardId, readonly OwnerRow[]>,
  underWay: ReadonlySet<string>,
): OwnershipProblem[] {
  const expected = expectedOwners(directory);
  const problems = [...missingAtHome(expected, rowsOf), ...activeElsewhere(expected, rowsOf)];
  return problems.filter(({ slot }) => !underWay.has(slot));
}

type Owners = ReadonlyMap<string, Ownership>;
type Rows = ReadonlyMap<ShardId, readonly OwnerRow[]>;

function missingAtHome(expected: Owners, rowsOf: Rows): OwnershipProblem[] {
  const bySlot = new Map(
    [...rowsOf].map(([shard, rows]) => [shard, new Map(rows.map((row) => [row.slot, row]))]),
  );
  return [...expected].flatMap(([slot, { shard, epoch }]) => {
    const row = bySlot.get(shard)?.get(slot);
    if (row?.state === 'active' && row.epoch === epoch) return [];
    return [{ shard, slot, problem: `is ${described(row)} instead of active at ${epoch}` }];
  });
}

function activeElsewhere(expected: Owners, rowsOf: Rows): OwnershipProblem[] {
  return [...rowsOf].flatMap(([shard, rows]) =>
    rows
      .filter(({ slot, state }) => state === 'active' && expected.get(slot)?.shard !== shard)
      .map(({ slot }) => ({ shard, slot, problem: 'is active, but lives elsewhere' })),
  );
}

function described(row: OwnerRow | undefined): string {
  return row ? `${row.state} at ${row.epoch}` : 'missing';
}

function expectedOwners(directory: Directory): Map<string, Ownership> {
  const buckets = Array.from({ length: BUCKET_COUNT }, (_, bucket): [string, Ownership] => [
    bucketSlot(bucket),
    bucketOwnership(directory, bucket),
  ]);
  const accounts = Object.entries(directory.overrides).map(([account, ownership]): [string, Ownership] => [
    `a:${account}`,
    ownership,
  ]);
  return new Map([...buckets, ...accounts]);
}
