import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoRevisedItems } from '../../functions/aws/dynamo-revised-items.ts';
import type { RevisedItems } from '../../functions/kernel/revised-items.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { memoryRevisedItems } from '../support/memory-revised-items.ts';

interface Engine {
  items: RevisedItems<{ text: string } | null>;
  close(): Promise<void>;
}

let owners = 0;
const freshOwner = () => `owner-${++owners}`;

function itemsSuite(name: string, open: () => Promise<Engine>): void {
  describe(name, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine?.close());
    const textOf = async (owner: string) => (await engine.items.find(owner, 'a'))?.data?.text;
    const put = (owner: string, revision: number, text: string, id = 'a') =>
      engine.items.put(owner, { id, revision, data: { text } });

    test('only a later revision replaces what is there, and says so', async () => {
      const owner = freshOwner();
      expect(await engine.items.find(owner, 'a')).toBeNull();
      expect(await put(owner, 2, 'second')).toBe(true);
      expect(await put(owner, 2, 'another second')).toBe(false);
      expect(await put(owner, 1, 'first')).toBe(false);
      expect(await textOf(owner)).toBe('second');
      expect(await put(owner, 10, 'tenth')).toBe(true);
      expect(await put(owner, 9, 'ninth')).toBe(false);
      expect(await textOf(owner)).toBe('tenth');
    });

    test('of several who put the next revision at once one succeeds', async () => {
      const owner = freshOwner();
      await put(owner, 1, 'first');
      const puts = await Promise.all([1, 2, 3, 4, 5].map((writer) => put(owner, 2, `writer ${writer}`)));
      expect(puts.filter(Boolean)).toHaveLength(1);
      expect(await textOf(owner)).toBe(`writer ${puts.indexOf(true) + 1}`);
    });

    test('a list has the items of one owner, by id, also when they do not fit into one page', async () => {
      const owner = freshOwner();
      const long = 'x'.repeat(200_000);
      const ids = ['c', 'a', 'f', 'b', 'g', 'e', 'd'];
      for (const id of ids) await put(owner, 1, long, id);
      await put(freshOwner(), 1, 'of somebody else');
      const found = await engine.items.list(owner);
      expect(found.map(({ id }) => id)).toEqual(ids.toSorted());
      expect(await engine.items.list(freshOwner())).toEqual([]);
    });

    test('data may be null, and when an item expires goes with it', async () => {
      const owner = freshOwner();
      const expiresAtMs = Date.UTC(2026, 0, 1);
      const cleared = { id: 'a', revision: 1, data: null, expiresAtMs };
      await engine.items.put(owner, cleared);
      expect(await engine.items.find(owner, 'a')).toEqual(cleared);
      await put(owner, 2, 'again');
      expect(await engine.items.find(owner, 'a')).toEqual({ id: 'a', revision: 2, data: { text: 'again' } });
    });
  });
}

itemsSuite('RevisedItems on DynamoDB', async () => {
  const { close } = await openDynamo(['membership-index']);
  return { items: dynamoRevisedItems('membership-index'), close };
});
itemsSuite('RevisedItems in memory', async () => ({ items: memoryRevisedItems(), close: async () => {} }));
