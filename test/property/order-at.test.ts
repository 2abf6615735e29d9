import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findOrderAt, type OrderAtQuery } from '../../functions/history/domain/order-at.ts';
import { orderKey } from '../../functions/history/domain/order-history.ts';
import { orderReducer } from '../../functions/history/domain/order-state.ts';
import { commitHistory } from '../../functions/kernel/events/commit-history.ts';
import type { EventHistory, RecordedEvent } from '../../functions/kernel/events/event-history.ts';
import type { Snapshots } from '../../functions/kernel/events/snapshots.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { orderEvent } from '../support/kafka-batches.ts';
import { memoryCommits, recorded } from '../support/memory-commits.ts';
import { memorySnapshots } from '../support/memory-snapshots.ts';

const loadReader =
  async () =>
  <E>(event: E) =>
    event;
const order = { accountId: 'acme' as AccountId, orderId: 'o-1' };
const SNAPSHOT_NAME = `${orderReducer.name}@${orderReducer.version}`;
const instant = (second: number) => new Date(Date.UTC(2026, 10, 21, 12) + second * 1000).toISOString();

/** Both clocks of a change go back now and then: the marketplace corrects, a payment says no time of its own. */
interface Change {
  accepted: number;
  modified: number | null;
}

function eventsOf(changes: readonly Change[]): RecordedEvent[] {
  return changes.map(({ accepted, modified }, index) => {
    const isWhole = modified !== null;
    const data = isWhole ? { modifiedAt: instant(modified), step: index } : { payments: [index] };
    const eventType = isWhole ? 'OrderUpdated' : 'OrderPaymentChanged';
    return recorded(orderEvent('o-1', index + 1, { eventType, data, timestamp: instant(accepted) }));
  });
}

/** A snapshot after each of these versions, as a load at that time would have left it. */
async function snapshotsAfter(events: readonly RecordedEvent[], versions: readonly number[]) {
  const snapshots = memorySnapshots();
  let state: ReturnType<typeof orderReducer.apply> | null = null;
  for (const { event } of events) {
    state = orderReducer.apply(state, event);
    if (!versions.includes(event.version)) continue;
    await snapshots.save(orderKey(order), SNAPSHOT_NAME, { version: event.version, state });
  }
  return snapshots;
}

/** Never has a snapshot, so every answer is folded from the first event on. */
const none: Snapshots = {
  newestFirst: () => memorySnapshots().newestFirst(orderKey(order), ''),
  save: async () => undefined,
};

const answer = (history: EventHistory, snapshots: Snapshots, query: OrderAtQuery) =>
  findOrderAt({ history, snapshots, loadReader }, query).catch((error: Error) => error.message);

const change = fc.record({
  accepted: fc.integer({ min: 0, max: 30 }),
  modified: fc.option(fc.integer({ min: 0, max: 30 }), { freq: 4 }),
});

test('the order at any instant is the same from whatever snapshots there are as from the first event on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }),
      fc.constantFrom('marketplace' as const, 'accepted' as const),
      fc.integer({ min: -1, max: 31 }),
      async (changes, versions, clock, second) => {
        const events = eventsOf(changes);
        const history = commitHistory(memoryCommits().store);
        await history.append(events);
        const query = { ...order, clock, at: instant(second) };
        const snapshots = await snapshotsAfter(events, versions);
        expect(await answer(history, snapshots, query)).toEqual(await answer(history, none, query));
      },
    ),
    { numRuns: 500 },
  );
});

test('an order of 400 changes at an instant is read from the nearest snapshot on, which the first look leaves', async () => {
  const history = commitHistory(memoryCommits().store);
  await history.append(
    eventsOf(Array.from({ length: 400 }, (_, index) => ({ accepted: index, modified: index }))),
  );
  const asked: number[] = [];
  const counting: EventHistory = {
    ...history,
    read: (aggregate, from, limit) => {
      asked.push(from);
      return history.read(aggregate, from, limit);
    },
  };
  const snapshots = memorySnapshots();
  const at = (second: number) =>
    answer(counting, snapshots, { ...order, clock: 'marketplace', at: instant(second) });
  expect(await at(299)).toMatchObject({ version: 300, until: instant(300) });
  expect(await at(299)).toMatchObject({ version: 300, until: instant(300) });
  expect(await at(320)).toMatchObject({ version: 321, order: { step: 320 } });
  expect(await at(298)).toMatchObject({ version: 299 });
  expect(asked).toEqual([1, 300, 300, 1]);
});
