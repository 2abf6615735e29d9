import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventsIn, factPageIn, factsIn, type Item, toItem } from '../../../functions/aws/dynamo-commits.ts';
import { toCommits } from '../../../functions/kernel/events/commit-history.ts';
import type { DomainEvent } from '../../../functions/kernel/events/domain-event.ts';
import type { RecordedEvent } from '../../../functions/kernel/events/event-history.ts';
import { orderEvent } from '../../support/kafka-batches.ts';
import { recorded } from '../../support/memory-commits.ts';
import { ROOT } from '../../support/source-files.ts';

/** Items as the first version of the store put them: one plain, one gzipped. Nothing rewrites such items. */
function oldItems(): Item[] {
  const text = readFileSync(join(ROOT, 'events', 'store', 'commits.format-1.json'), 'utf8');
  return (JSON.parse(text) as Record<string, { S?: string; N?: string; B?: string }>[]).map(
    (item) =>
      Object.fromEntries(
        Object.entries(item).map(([name, { B, ...rest }]) => [
          name,
          B === undefined ? rest : { B: Buffer.from(B, 'base64') },
        ]),
      ) as Item,
  );
}

const factOf = ({ event }: RecordedEvent) => {
  const { eventType, schemaVersion, aggregateType, version, timestamp, data } = event;
  return { eventType, schemaVersion, aggregateType, version, timestamp, data };
};

const text = fc.constantFrom('a', 'b', 'Grüße', '');
const recordedEvent = fc
  .record({
    eventType: fc.constantFrom('OrderCreated', 'OrderUpdated'),
    schemaVersion: fc.constantFrom(1, 2),
    data: fc.oneof(fc.constant(null), fc.jsonValue(), fc.record({ note: text })),
    correlationId: text,
    causationId: fc.option(text),
    writtenAt: fc.option(text),
    recordRetries: fc.array(text, { maxLength: 2 }),
    traceParent: fc.option(text, { nil: undefined }),
  })
  .map(({ writtenAt, recordRetries, traceParent, ...change }) => ({
    change,
    trail: { writtenAt, recordRetries, ...(traceParent !== undefined && { traceParent }) },
  }));

describe('a commit as it is stored', () => {
  test('items of the first format stay readable, plain and gzipped, as events and as facts', () => {
    const items = oldItems();
    expect(items.map((item) => [item.events?.S !== undefined, item.packed?.B !== undefined])).toEqual([
      [true, false],
      [false, true],
    ]);
    const events = items.flatMap(eventsIn);
    expect(events.map(({ event }) => event.version)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(events[1]).toEqual({
      event: {
        ...{ eventId: '01890a5d-ac96-774b-bcce-000000000002', eventType: 'OrderUpdated', schemaVersion: 1 },
        ...{ accountId: 'acme', aggregateType: 'order', aggregateId: 'old#1', version: 2 },
        timestamp: '2026-11-21T12:00:00.001Z',
        data: { orderId: 'old#1', status: 'paid', note: 'Grüße', step: 2 },
        ...{ correlationId: 'c', causationId: null },
      },
      trail: {
        ...{ writtenAt: '2026-11-21T12:00:00.100Z', publishedAt: null, publishRetries: 0 },
        ...{ publishRetryReason: null, recordedAt: '2026-11-21T12:00:05.000Z', recordRetries: [] },
        traceParent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    });
    expect(items.flatMap(factsIn)).toMatchObject(events.map(factOf));
  });

  test('a format of the future is refused, not misread', () => {
    const [item] = toCommits([recorded(orderEvent('o-1', 1))], null).map(toItem);
    const later = { ...item, format: { N: '3' } };
    expect(() => eventsIn(later)).toThrow('format 3');
    expect(() => factsIn(later)).toThrow('format 3');
  });

  test('what is put comes back, whatever the events of a commit have alike and whatever some of them lack', () => {
    fc.assert(
      fc.property(fc.array(recordedEvent, { minLength: 1, maxLength: 30 }), (some) => {
        const events = some.map(({ change, trail }, index): RecordedEvent => {
          const one = recorded(orderEvent('o#1', index + 1, change as Partial<DomainEvent>));
          return { ...one, trail: { ...one.trail, ...trail } };
        });
        const items = toCommits(events, null).map(toItem);
        const wanted = JSON.parse(JSON.stringify(events)) as RecordedEvent[];
        expect(items.flatMap(eventsIn)).toStrictEqual(wanted);
        expect(items.flatMap(factsIn)).toStrictEqual(wanted.map(factOf));
      }),
    );
  });

  test('a field that no event of a commit has is not there when they come back', () => {
    const events = [1, 2].map((version): RecordedEvent => {
      const { event, trail } = recorded(orderEvent('o-1', version));
      return { event, trail: { ...trail, traceParent: undefined } as unknown as RecordedEvent['trail'] };
    });
    for (const { trail } of toCommits(events, null).map(toItem).flatMap(eventsIn))
      expect(Object.keys(trail)).not.toContain('traceParent');
  });

  test('a page of facts begins with the wanted version, also in the middle of a commit, and ends where there is none', () => {
    const events = Array.from({ length: 60 }, (_, index) => recorded(orderEvent('o-1', index + 1)));
    const items = toCommits(events, null).map(toItem);
    for (const from of [1, 2, 25, 26, 40, 60]) {
      const page = factPageIn(items, from);
      expect(page).toMatchObject({ first: from, last: 60 });
      const found = [...(page?.parts ?? [])].flat().map(({ version }) => version);
      expect(found).toEqual(Array.from({ length: 61 - from }, (_, index) => from + index));
    }
    expect(factPageIn(items, 61)).toBeNull();
    expect(factPageIn([], 1)).toBeNull();
  });

  test('fields come back in the order in which they were put, which is how people read them', () => {
    const data = { orderId: 'o-1', status: 'open', lines: [{ sku: 'A' }], totalMinor: 1 };
    const events = [1, 2].map((version) =>
      recorded(orderEvent('o-1', version, { data: { ...data, status: `s${version}`, totalMinor: version } })),
    );
    const [first] = toCommits(events, null).map(toItem).flatMap(eventsIn);
    expect(Object.keys((first?.event.data ?? {}) as object)).toEqual(Object.keys(data));
    expect(first?.event.data).toEqual({ ...data, status: 's1' });
  });

  test('facts are read without the rest of the item, which holds what they repeat once', () => {
    const events = Array.from({ length: 25 }, (_, index) => recorded(orderEvent('o-1', index + 1)));
    const [item] = toCommits(events, null).map(toItem) as [Item];
    const { rest, ...withoutRest } = item;
    expect(factsIn(withoutRest)).toHaveLength(25);
    expect(rest?.S?.match(/correlationId/g)).toHaveLength(1);
    expect(item.facts?.S?.match(/OrderUpdated|Grüße/g)).toEqual(['OrderUpdated', 'Grüße']);
  });
});
