import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageOf, mergeAggregates, mergeOrdered } from '../../functions/kernel/sharding/merge-shards.ts';

interface Row {
  id: number;
  at: number;
  currency: string;
  amount: bigint;
}

/** Rows with their shard; ids are unique, times and currencies repeat. */
const placedRows = fc
  .array(
    fc.record({
      at: fc.nat(5),
      currency: fc.constantFrom('EUR', 'GBP', 'USD'),
      amount: fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
      shard: fc.nat(4),
    }),
    { maxLength: 60 },
  )
  .map((rows) => rows.map((row, id) => ({ ...row, id })));

const newestFirst = (a: Row, b: Row) => b.at - a.at || a.id - b.id;

const onShards = (rows: readonly (Row & { shard: number })[]) =>
  Array.from({ length: 5 }, (_, shard) => rows.filter((row) => row.shard === shard));

test('a merge of ORDER BY and LIMIT is what one database with all rows would answer', () => {
  fc.assert(
    fc.property(placedRows, fc.nat(70), (rows, limit) => {
      const lists = onShards(rows).map((list) => list.toSorted(newestFirst).slice(0, limit));
      expect(mergeOrdered(lists, newestFirst, limit)).toEqual(rows.toSorted(newestFirst).slice(0, limit));
    }),
  );
});

test('a merge of count, sum and avg per group is what one database would answer, exact beyond 2^53', () => {
  fc.assert(
    fc.property(placedRows, (rows) => {
      const merged = mergeAggregates(onShards(rows).map(aggregate));
      const single = aggregate(rows);
      expect(merged).toEqual(single);
      expect(merged.map(averageOf)).toEqual(single.map(averageOf));
    }),
  );
});

function aggregate(rows: readonly Row[]) {
  return [...Map.groupBy(rows, (row) => row.currency)]
    .map(([currency, list]) => ({
      group: [currency],
      count: BigInt(list.length),
      sum: list.reduce((sum, { amount }) => sum + amount, 0n),
    }))
    .toSorted((a, b) => ((a.group[0] ?? '') < (b.group[0] ?? '') ? -1 : 1));
}

test('averages are rounded half away from zero, and nothing has none', () => {
  expect(averageOf({ sum: 5n, count: 2n })).toBe(3n);
  expect(averageOf({ sum: -5n, count: 2n })).toBe(-3n);
  expect(averageOf({ sum: 4n, count: 3n })).toBe(1n);
  expect(averageOf({ sum: 0n, count: 0n })).toBeNull();
});
