/** Rows of one shard, as its statement returned them. */
export type ShardRows<Row> = readonly Row[];

/** Less than 0 when `a` comes first. */
export type Compare<Row> = (a: Row, b: Row) => number;

/**
 * The first `limit` rows of all shards in one order, from lists that are each in that order and each as long as `limit` allows:
 * what a single database would answer to ORDER BY ... LIMIT. The order must be total (end with a unique key), else rows that
 * tie may come in any order, as they may in PostgreSQL.
 */
export function mergeOrdered<Row>(
  lists: readonly ShardRows<Row>[],
  compare: Compare<Row>,
  limit: number,
): Row[] {
  const heads = lists.map(() => 0);
  const merged: Row[] = [];
  while (merged.length < limit) {
    const open = lists.flatMap((list, index) => {
      const row = list[heads[index] ?? 0];
      return row === undefined ? [] : [{ index, row }];
    });
    if (open.length === 0) break;
    const first = open.reduce((best, one) => (compare(one.row, best.row) < 0 ? one : best));
    merged.push(first.row);
    heads[first.index] = (heads[first.index] ?? 0) + 1;
  }
  return merged;
}

/** A partial aggregate of one group. An average is never merged as such: it is `sum / count` of the merged ones. */
export interface Aggregate {
  /** Values of the grouping columns. */
  group: readonly string[];
  count: bigint;
  sum: bigint;
}

/** One aggregate for each group over all shards, in the order of groups. Exact: integers beyond 2^53 stay what they are. */
export function mergeAggregates(lists: readonly ShardRows<Aggregate>[]): Aggregate[] {
  const groups = new Map<string, Aggregate>();
  for (const part of lists.flat()) {
    const key = JSON.stringify(part.group);
    const known = groups.get(key);
    groups.set(key, {
      group: part.group,
      count: (known?.count ?? 0n) + part.count,
      sum: (known?.sum ?? 0n) + part.sum,
    });
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, aggregate]) => aggregate);
}

/** Sum over count, rounded half away from zero as SQL rounds numeric; null for nothing. */
export function averageOf({ sum, count }: Pick<Aggregate, 'sum' | 'count'>): bigint | null {
  if (count === 0n) return null;
  const size = sum < 0n ? -sum : sum;
  const rounded = (2n * size + count) / (2n * count);
  return sum < 0n ? -rounded : rounded;
}
