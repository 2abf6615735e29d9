import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { topicFunction } from '../../functions/entry/kafka.ts';
import { AppError } from '../../functions/kernel/errors.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import type { FailedEvent } from '../../functions/kernel/events/failed-event.ts';
import { lambdaContext, testEnvironment } from '../support/entry-fixture.ts';
import { kafkaBatch, orderEvent } from '../support/kafka-batches.ts';

/** How one record of a batch is bad, if it is. */
type Kind = 'good' | 'unreadable' | 'refused' | 'buggy';

const kinds = fc.constantFrom<Kind>('good', 'good', 'unreadable', 'refused', 'buggy');
const ORDERS = 3;

/** Record n belongs to order n mod 3, so lanes of good and bad records lie side by side. */
function batchOf(all: readonly Kind[]) {
  const event = (index: number) => orderEvent(`o-${index % ORDERS}`, Math.floor(index / ORDERS) + 1);
  const kindOf = new Map(all.map((kind, index) => [event(index).eventId, kind]));
  const values = all.map((kind, index) =>
    kind === 'unreadable' ? { key: `acme/o-${index % ORDERS}`, text: `{${index}` } : event(index),
  );
  const fail = ({ eventId }: DomainEvent) => {
    const kind = kindOf.get(eventId);
    if (kind === 'refused') throw new AppError('invalid_input', 'refused');
    if (kind === 'buggy') throw new TypeError('buggy');
  };
  const idsOf = (wanted: readonly Kind[]) =>
    all.flatMap((kind, index) => (wanted.includes(kind) ? [event(index).eventId] : []));
  return { batch: kafkaBatch(values), fail, idsOf };
}

const consumers = {
  'one by one': (fail: (event: DomainEvent) => void, done: string[]) => ({
    handle: async (event: DomainEvent) => {
      fail(event);
      done.push(event.eventId);
    },
  }),
  'whole lanes, all or nothing': (fail: (event: DomainEvent) => void, done: string[]) => ({
    handleLane: async (events: readonly DomainEvent[]) => {
      events.forEach(fail);
      done.push(...events.map(({ eventId }) => eventId));
    },
  }),
};

describe.each(Object.entries(consumers))(
  'T91: poison in any positions of a batch, handled %s',
  (_, handling) => {
    test('exactly the bad records are kept, each once; all others are handled once, in the order of their key', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(kinds, { minLength: 1, maxLength: 24 }), async (all) => {
          const { batch, fail, idsOf } = batchOf(all);
          const done: string[] = [];
          const kept: FailedEvent[] = [];
          const saveFailedEvent = async (failed: FailedEvent) => void kept.push(failed);
          const options = { service: 's', consumerGroup: 'g', saveFailedEvent, ...handling(fail, done) };
          await topicFunction(options, testEnvironment())(batch, lambdaContext());

          expect(done.toSorted()).toEqual(idsOf(['good']).toSorted());
          for (const lane of Map.groupBy(done, (id) => id.split('-')[1]).values()) {
            const versions = lane.map((id) => Number(id.split('-')[2]));
            expect(versions).toEqual(versions.toSorted((a, b) => a - b));
          }
          const given = kept.filter(({ event }) => event).map(({ event }) => event?.eventId ?? '');
          expect(given.toSorted()).toEqual(idsOf(['refused', 'buggy']).toSorted());
          const unread = kept.filter(({ event }) => !event).map(({ offset }) => offset);
          const wanted = all.flatMap((kind, offset) => (kind === 'unreadable' ? [offset] : []));
          expect(unread.toSorted((a, b) => a - b)).toEqual(wanted);
        }),
        { numRuns: 200 },
      );
    });

    test.each(Array.from({ length: 10 }, (_none, at) => at))('also alone at position %i', async (at) => {
      for (const kind of ['unreadable', 'refused', 'buggy'] as const) {
        const all = Array.from({ length: 10 }, (_none, index): Kind => (index === at ? kind : 'good'));
        const { batch, fail, idsOf } = batchOf(all);
        const done: string[] = [];
        const offsets: number[] = [];
        const saveFailedEvent = async ({ offset }: FailedEvent) => void offsets.push(offset);
        const options = { service: 's', consumerGroup: 'g', saveFailedEvent, ...handling(fail, done) };
        await topicFunction(options, testEnvironment())(batch, lambdaContext());
        expect(offsets).toEqual([at]);
        expect(done.toSorted()).toEqual(idsOf(['good']).toSorted());
      }
    });
  },
);
