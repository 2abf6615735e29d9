import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoDocuments } from '../../functions/aws/dynamo-documents.ts';
import { dynamoWaitingDocuments } from '../../functions/aws/dynamo-waiting-documents.ts';
import { changeDocument, type Documents } from '../../functions/kernel/documents.ts';
import type { Outgoing, WaitingDocuments } from '../../functions/kernel/outbox/document-outbox.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { orderEvent } from '../support/kafka-batches.ts';
import { memoryDocuments } from '../support/memory-documents.ts';

interface Note {
  text: string;
  count: number;
}

let owners = 0;

interface DocumentsWorld {
  documents: Documents<Note>;
  waiting: WaitingDocuments;
  close(): Promise<void>;
}

/** An event that waits in a lane since that second. */
function outgoing(lane: string, eventId: string, second = 0): Outgoing {
  const writtenAt = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const event = { ...orderEvent('o-1', 1), eventId };
  return { lane, events: [{ event, writtenAt, traceParent: null }] };
}

const idsOf = (documents: Awaited<ReturnType<WaitingDocuments['load']>>) =>
  documents.map(({ events }) => events.map(({ event }) => event.eventId));

function documentsSuite(name: string, open: () => Promise<DocumentsWorld>): void {
  describe(name, () => {
    let world: DocumentsWorld;
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

    outgoingSuite(() => world);
  });
}

function outgoingSuite(world: () => DocumentsWorld): void {
  const note = { text: 'closed', count: 0 };
  const names = () => {
    owners += 1;
    return { owner: `acme-${owners}`, lane: `lane-of-${owners}` };
  };

  test('a write stores its events with the document or neither; they wait behind those that wait already', async () => {
    const { documents, waiting } = world();
    const { owner, lane } = names();
    const key = { owner, id: 'a' };
    await documents.insert(owner, { id: 'a', data: note, outgoing: outgoing(lane, 'e-1') });
    expect(await documents.insert(owner, { id: 'a', data: note, outgoing: outgoing(lane, 'no') })).toBe(
      false,
    );
    const change = { id: 'a', data: note, outgoing: outgoing(lane, 'e-2', 9) };
    expect(await documents.replace(owner, { ...change, revision: 1 })).toBe(true);
    expect(await documents.replace(owner, { ...change, revision: 1 })).toBe(false);
    expect(await documents.replace(owner, { id: 'a', data: note, revision: 2 })).toBe(true);
    expect(idsOf(await waiting.load([key]))).toEqual([['e-1', 'e-2']]);
    expect((await documents.find(owner, 'a'))?.data).toEqual(note);
    await documents.insert(owner, { id: 'b', data: note });
    expect((await waiting.list(lane, { limit: 10, after: null })).keys).toEqual([key]);
    expect(
      await waiting.load([
        { owner, id: 'b' },
        { owner, id: 'gone' },
      ]),
    ).toEqual([]);
  });

  test('events that were published are forgotten, but not those that joined them since', async () => {
    const { documents, waiting } = world();
    const { owner, lane } = names();
    const key = { owner, id: 'a' };
    await documents.insert(owner, { id: 'a', data: note, outgoing: outgoing(lane, 'e-1') });
    const [read] = await waiting.load([key]);
    await documents.replace(owner, { id: 'a', data: note, revision: 1, outgoing: outgoing(lane, 'e-2') });
    expect(await waiting.clear(read as NonNullable<typeof read>)).toBe(false);
    const [both] = await waiting.load([key]);
    expect(await waiting.clear(both as NonNullable<typeof both>)).toBe(true);
    expect(await waiting.clear(both as NonNullable<typeof both>)).toBe(false);
    expect(await waiting.load([key])).toEqual([]);
    expect(await waiting.list(lane, { limit: 10, after: null })).toEqual({ keys: [], after: null });
    expect((await documents.find(owner, 'a'))?.revision).toBe(2);
    // As many wait as were read before, but they are others.
    await documents.replace(owner, { id: 'a', data: note, revision: 2, outgoing: outgoing(lane, 'e-3') });
    expect(await waiting.clear(read as NonNullable<typeof read>)).toBe(false);
    expect(idsOf(await waiting.load([key]))).toEqual([['e-3']]);
  });

  test('a lane lists those that wait longest first, page by page, and says how many and how long', async () => {
    const { documents, waiting } = world();
    const { owner, lane } = names();
    const nowMs = Date.UTC(2026, 0, 1, 0, 1);
    expect(await waiting.measure(lane, nowMs)).toEqual({ events: 0, oldestAgeSeconds: 0 });
    for (const [id, second] of [
      ['c', 30],
      ['a', 10],
      ['b', 20],
    ] as const) {
      await documents.insert(owner, { id, data: note, outgoing: outgoing(lane, id, second) });
    }
    await documents.insert(owner, { id: 'd', data: note, outgoing: outgoing('another lane', 'd') });
    const first = await waiting.list(lane, { limit: 2, after: null });
    const second = await waiting.list(lane, { limit: 2, after: first.after });
    expect([...first.keys, ...second.keys].map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(second.after).toBeNull();
    expect(await waiting.measure(lane, nowMs)).toEqual({ events: 3, oldestAgeSeconds: 50 });
  });

  test('failed publications are counted with their last reason, until the events are through', async () => {
    const { documents, waiting } = world();
    const { owner, lane } = names();
    const key = { owner, id: 'a' };
    await documents.insert(owner, { id: 'a', data: note, outgoing: outgoing(lane, 'e-1') });
    await waiting.noteFailure(key, 'away');
    await waiting.noteFailure(key, 'still away');
    const [failed] = await waiting.load([key]);
    expect(failed).toMatchObject({ publishRetries: 2, publishRetryReason: 'still away' });
    await waiting.clear(failed as NonNullable<typeof failed>);
    await waiting.noteFailure(key, 'too late');
    await documents.replace(owner, { id: 'a', data: note, revision: 1, outgoing: outgoing(lane, 'e-2') });
    expect(await waiting.load([key])).toMatchObject([{ publishRetries: 0, publishRetryReason: null }]);
  });
}

documentsSuite('documents in memory', async () => {
  const documents = memoryDocuments<Note>();
  return { documents, waiting: documents.waiting, close: async () => undefined };
});

documentsSuite('documents on DynamoDB (dynalite)', async () => {
  const table = 'deliveries-table';
  const engine = await openDynamo([table]);
  return {
    ...{ documents: dynamoDocuments<Note>(table), waiting: dynamoWaitingDocuments(table) },
    close: engine.close,
  };
});
