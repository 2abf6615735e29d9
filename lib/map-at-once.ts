/**
 * The results of `work` for every item, in the items' order, with at most `limit` of them under way at once. The first error is
 * thrown as it comes; work that is under way then goes on, work that waited may still begin.
 */
export async function mapAtOnce<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: limit }, lane));
  return results;
}
