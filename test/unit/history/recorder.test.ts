import { describe, expect, test } from 'vitest';
import { topicFunction } from '../../../functions/entry/kafka.ts';
import { consecutiveRuns, recordEvents } from '../../../functions/history/domain/record-event.ts';
import { AppError } from '../../../functions/kernel/errors.ts';
import { type CommitStore, commitHistory } from '../../../functions/kernel/events/commit-history.ts';
import type { DomainEvent } from '../../../functions/kernel/events/domain-event.ts';
import type { FailedEvent } from '../../../functions/kernel/events/failed-event.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { lambdaContext, testEnvironment } from '../../support/entry-fixture.ts';
import { kafkaBatch, orderEvent } from '../../support/kafka-batches.ts';
import { memoryCommits, recorded } from '../../support/memory-commits.ts';

/** The recorder as its handler wires it, on a store in memory that may fail. */
function recorder(wrap: (store: CommitStore) => CommitStore = (store) => store) {
  const memory = memoryCommits();
  const history = commitHistory(wrap(memory.store));
  const failed: FailedEvent[] = [];
  const run = topicFunction(
    {
      service: 'history',
      consumerGroup: 'history',
      saveFailedEvent: async (one) => void failed.push(one),
      async handleLane(events, context) {
        const all = events.map((event) => ({
          event,
          trail: { ...recorded(event).trail, recordRetries: context.trailOf(event).retries },
        }));
        for (const one of consecutiveRuns(all)) await recordEvents(history, one);
      },
    },
    testEnvironment(),
  );
  const stored = (order: string) =>
    memory.store.read({ accountId: 'acme' as AccountId, aggregateType: 'order', aggregateId: order }, 1, 100);
  return { run: (batch: Parameters<typeof run>[0]) => run(batch, lambdaContext()), failed, stored };
}

const versionsOf = async (stored: ReturnType<ReturnType<typeof recorder>['stored']>) =>
  (await stored).map(({ event }) => event.version);

describe('the recorder', () => {
  const lane = (order: string): DomainEvent[] => [1, 2, 3, 4].map((version) => orderEvent(order, version));

  test.each([0, 1, 2, 3])(
    'T91: a poison event at place %i of its lane is kept with what waits behind it, and other lanes are whole',
    async (place) => {
      const { run, failed, stored } = recorder();
      const poisoned = lane('bad').map((event, index) =>
        index === place ? { text: '{"eventId": 1}', key: 'acme/bad' } : event,
      );
      await run(kafkaBatch([...poisoned, ...lane('good')]));
      expect(await versionsOf(stored('good'))).toEqual([1, 2, 3, 4]);
      expect(await versionsOf(stored('bad'))).toEqual([1, 2, 3, 4].slice(0, place));
      expect(failed.map(({ offset }) => offset)).toEqual([0, 1, 2, 3].slice(place));
      expect(failed[0]?.code).toBe('invalid_input');
      for (const { code, reason } of failed.slice(1)) {
        expect([code, reason]).toEqual(['conflict', expect.stringContaining('retry it first')]);
      }
    },
  );

  test('T91: when the poison is mended, the events behind it are retried in order and the history is whole', async () => {
    const { run, failed, stored } = recorder();
    const [first, second, ...rest] = lane('bad') as [DomainEvent, DomainEvent, ...DomainEvent[]];
    await run(kafkaBatch([first, { text: '{}', key: 'acme/bad' }, ...rest]));
    const waiting = failed.flatMap(({ event }) => (event ? [event] : []));
    await run(kafkaBatch([second, ...waiting]));
    expect(await versionsOf(stored('bad'))).toEqual([1, 2, 3, 4]);
  });

  test.each([1, 2, 3])(
    'T81: a crash after the effect and before the offset is recorded, after %i records, has no second effect',
    async (done) => {
      const { run, failed, stored } = recorder();
      await run(kafkaBatch(lane('o').slice(0, done)));
      await run(kafkaBatch(lane('o')));
      await run(kafkaBatch(lane('o').slice(1, 3)));
      expect(await versionsOf(stored('o'))).toEqual([1, 2, 3, 4]);
      expect(failed).toEqual([]);
    },
  );

  test('T81: a write whose answer was lost is found again, and the retry with its reason is on record', async () => {
    let lose = true;
    const { run, failed, stored } = recorder((store) => ({
      ...store,
      async put(commit) {
        const outcome = await store.put(commit);
        if (!lose) return outcome;
        lose = false;
        throw new AppError('unavailable', 'the answer was lost', { retryable: true });
      },
    }));
    await run(kafkaBatch(lane('o')));
    await run(kafkaBatch([orderEvent('o', 5)]));
    expect(await versionsOf(stored('o'))).toEqual([1, 2, 3, 4, 5]);
    expect(failed).toEqual([]);
  });

  test('T78: lanes of many aggregates keep their order, however they are mixed in the batch', async () => {
    const { run, stored } = recorder();
    const mixed = [1, 2, 3, 4].flatMap((version) =>
      ['a', 'b', 'c'].map((order) => orderEvent(order, version)),
    );
    await run(kafkaBatch(mixed));
    for (const order of ['a', 'b', 'c']) expect(await versionsOf(stored(order))).toEqual([1, 2, 3, 4]);
  });

  test('an infrastructure fault that persists fails the batch whole, and nothing is given up', async () => {
    const away = () => Promise.reject(new AppError('unavailable', 'DynamoDB is away', { retryable: true }));
    const { run, failed } = recorder((store) => ({ ...store, put: away, head: away }));
    await expect(run(kafkaBatch(lane('o')))).rejects.toThrow('away');
    expect(failed).toEqual([]);
  });
});

test('runs are cut where versions do not follow or the aggregate changes', () => {
  const events = [
    ...[1, 2, 2, 3].map((version) => orderEvent('a', version)),
    orderEvent('b', 4),
    orderEvent('b', 5, { aggregateType: 'payment' }),
  ].map(recorded);
  const cut = consecutiveRuns(events).map((run) => run.map(({ event }) => event.version));
  expect(cut).toEqual([[1, 2], [2, 3], [4], [5]]);
});
