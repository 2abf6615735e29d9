import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoDocuments } from '../../functions/aws/dynamo-documents.ts';
import { changeDocument, type Documents } from '../../functions/kernel/documents.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { memoryDocuments } from '../support/memory-documents.ts';

interface Note {
  text: string;
  count: number;
}

let owners = 0;

function documentsSuite(
  name: string,
  open: () => Promise<{ documents: Documents<Note>; close(): Promise<void> }>,
): void {
  describe(name, () => {
    let world: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());
    const freshOwner = () => `acme-${++owners}`;

    test('a document is inserted once, found with its payload, replaced only by who saw its last state, and removed', async () => {
      const { documents } = world;
      const owner = freshOwner();
      expect(await documents.find(owner, 'a')).toBeNull();
      const data = { text: 'first', count: 0 };
      expect(await documents.insert(owner, { id: 'a', data, payload: '{"small":1}' })).toBe(true);
      expect(await documents.insert(owner, { id: 'a', data: { text: 'other', count: 9 } })).toBe(false);
      expect(await documents.find(owner, 'a')).toEqual({
        ...{ id: 'a', data, revision: 1, payload: '{"small":1}' },
      });
      expect(await documents.replace(owner, { id: 'a', data: { ...data, count: 1 }, revision: 1 })).toBe(
        true,
      );
      expect(await documents.replace(owner, { id: 'a', data: { ...data, count: 7 }, revision: 1 })).toBe(
        false,
      );
      expect(await documents.find(owner, 'a')).toMatchObject({
        ...{ data: { count: 1 }, revision: 2, payload: '{"small":1}' },
      });
      await documents.remove(owner, 'a');
      await documents.remove(owner, 'a');
      expect(await documents.find(owner, 'a')).toBeNull();
      expect(await documents.replace(owner, { id: 'a', data, revision: 2 })).toBe(false);
    });

    test('a payload far larger than an item comes back as it was', async () => {
      const owner = freshOwner();
      const payload = JSON.stringify(
        Array.from({ length: 12_000 }, (_, index) => ({ sku: `SKU-${index}`, text: 'Läntern €' })),
      );
      await world.documents.insert(owner, { id: 'big', data: { text: '', count: 0 }, payload });
      expect(Buffer.byteLength(payload)).toBeGreaterThan(400 * 1024);
      expect((await world.documents.find(owner, 'big'))?.payload).toBe(payload);
    });

    test('of many changes at once none is lost', async () => {
      const owner = freshOwner();
      await world.documents.insert(owner, { id: 'n', data: { text: '', count: 0 } });
      const raise = () =>
        changeDocument(world.documents, { owner, id: 'n' }, (note) => ({ ...note, count: note.count + 1 }));
      await Promise.all([raise(), raise(), raise(), raise()]);
      expect((await world.documents.find(owner, 'n'))?.data.count).toBe(4);
      expect(await changeDocument(world.documents, { owner, id: 'nobody' }, (note: Note) => note)).toBeNull();
    });

    test('T71: pages hold an owner’s documents only, the greatest id first, each once', async () => {
      const [owner, other] = [freshOwner(), freshOwner()];
      for (const id of ['3', '1', '5', '2', '4']) {
        await world.documents.insert(owner, { id, data: { text: id, count: 0 } });
      }
      await world.documents.insert(other, { id: '9', data: { text: 'other', count: 0 } });
      const seen: string[] = [];
      let after: string | null = null;
      for (let more = true; more; ) {
        const page: Awaited<ReturnType<Documents<Note>['page']>> = await world.documents.page(owner, {
          limit: 2,
          after,
        });
        seen.push(...page.documents.map(({ data }) => data.text));
        after = page.documents.at(-1)?.id ?? null;
        more = page.hasNextPage;
      }
      expect(seen).toEqual(['5', '4', '3', '2', '1']);
    });
  });
}

documentsSuite('documents in memory', async () => ({
  documents: memoryDocuments<Note>(),
  close: async () => undefined,
}));

documentsSuite('documents on DynamoDB (dynalite)', async () => {
  const engine = await openDynamo(['webhooks-table']);
  return { documents: dynamoDocuments<Note>('webhooks-table'), close: engine.close };
});
