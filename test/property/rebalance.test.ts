import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUCKET_COUNT } from '../../functions/kernel/sharding/bucket.ts';
import { initialDirectory } from '../../functions/kernel/sharding/directory.ts';
import { planRebalance } from '../../functions/kernel/sharding/moving/plan-rebalance.ts';

const names = (count: number) => Array.from({ length: count }, (_, n) => `shard-${n}`);

/** Any owners over some shards, of which some may own nothing. */
const layouts = fc.integer({ min: 1, max: 40 }).chain((shards) =>
  fc.record({
    shards: fc.constant(names(shards)),
    owners: fc.array(fc.nat(shards - 1), { minLength: BUCKET_COUNT, maxLength: BUCKET_COUNT }),
  }),
);

function counts(owners: readonly number[], shards: number): number[] {
  return Array.from({ length: shards }, (_, n) => owners.filter((owner) => owner === n).length);
}

test('T41: from 4 to 5 shards a fifth of the buckets moves, all of them to the new shard', () => {
  const four = initialDirectory(names(4));
  const plan = planRebalance({ ...four, shards: names(5) });
  expect(plan).toHaveLength(Math.floor(BUCKET_COUNT / 5));
  expect(new Set(plan.map(({ to }) => to))).toEqual(new Set(['shard-4']));
});

test('T41: after any plan no two shards differ by more than one bucket, and no smaller set of moves does that', () => {
  fc.assert(
    fc.property(layouts, ({ owners, shards }) => {
      const plan = planRebalance({ owners, shards });
      expect(new Set(plan.map(({ bucket }) => bucket)).size).toBe(plan.length);
      const after = [...owners];
      for (const { bucket, from, to } of plan) {
        expect(shards[owners[bucket] ?? -1]).toBe(from);
        expect(from).not.toBe(to);
        after[bucket] = shards.indexOf(to);
      }
      const loads = counts(after, shards.length);
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      const due = counts(owners, shards.length).toSorted((a, b) => b - a);
      const least = Math.floor(BUCKET_COUNT / shards.length);
      const larger = BUCKET_COUNT % shards.length;
      const needed = due.reduce(
        (sum, held, rank) => sum + Math.max(0, held - least - (rank < larger ? 1 : 0)),
        0,
      );
      expect(plan).toHaveLength(needed);
      expect(planRebalance({ owners: after, shards })).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
