import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CommitStore, commitHistory, toCommits } from '../../functions/kernel/events/commit-history.ts';
import type { AggregateKey, RecordedEvent } from '../../functions/kernel/events/event-history.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { orderEvent } from '../support/kafka-batches.ts';
import { memoryCommits, recorded } from '../support/memory-commits.ts';

const key: AggregateKey = { accountId: 'acme' as AccountId, aggregateType: 'order', aggregateId: 'o-1' };

/** Timestamps that go back and forth, as those of writers with different clocks do. */
const at = (version: number) =>
  new Date(Date.UTC(2026, 10, 21, 23, 59, 50) + ((version * 7919) % 23) * 1000).toISOString();

const eventAt = (version: number, writer = 'log') =>
  recorded(orderEvent('o-1', version, { eventId: `${writer}-${version}`, timestamp: at(version) }));

const range = (from: number, count: number, writer?: string) =>
  Array.from({ length: count }, (_, index) => eventAt(from + index, writer));

/** Every call takes its turn when the scheduler says so, and every `crashEvery`-th call is cut off after or before it acts. */
function unreliable(store: CommitStore, scheduler: fc.Scheduler, crashes: Iterator<number>): CommitStore {
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    const crash = crashes.next().value ?? 0;
    if (crash === 1) throw new Error('crash before');
    const result = await scheduler.schedule(Promise.resolve()).then(work);
    if (crash === 2) throw new Error('answer lost');
    return result;
  };
  return {
    head: (aggregate) => step(() => store.head(aggregate)),
    put: (commit) => step(() => store.put(commit)),
    read: (aggregate, from, limit) => step(() => store.read(aggregate, from, limit)),
    facts: store.facts,
  };
}

const versionsOf = (events: readonly RecordedEvent[]) => events.map(({ event }) => event.version);

/** A piece of the log that a consumer hands over: it may overlap others, come twice, or come from a member that lags. */
const piece = fc.record({ from: fc.integer({ min: 1, max: 12 }), count: fc.integer({ min: 1, max: 6 }) });

test('T86 T81: whatever pieces concurrent appenders bring, crash at and bring again, the history is the log, each event once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.array(piece, { maxLength: 5 }), { minLength: 2, maxLength: 4 }),
      fc.array(fc.constantFrom(0, 0, 0, 1, 2), { maxLength: 40 }),
      async (scheduler, appenders, crashes) => {
        const memory = memoryCommits();
        const history = commitHistory(unreliable(memory.store, scheduler, crashes.values()));
        const work = appenders.map(async (pieces) => {
          for (const { from, count } of pieces)
            await history.append(range(from, count)).catch(() => 'crashed');
        });
        await scheduler.waitFor(Promise.all(work));
        const stored = await memory.store.read(key, 1, 1000);
        expect(versionsOf(stored)).toEqual(stored.map((_, index) => index + 1));
        expect(stored.map(({ event }) => event.eventId)).toEqual(
          stored.map((_, index) => `log-${index + 1}`),
        );
        const clean = commitHistory(memory.store);
        expect(['appended', 'duplicate']).toContain(await clean.append(range(1, 18)));
        expect(versionsOf(await clean.read(key, 1, 1000))).toEqual(versionsOf(range(1, 18)));
      },
    ),
    { numRuns: 300 },
  );
});

test('T86: of two writers with other events for the same versions one wins whole tiles, the other is told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 30 }), async (scheduler, count) => {
      const memory = memoryCommits();
      const history = commitHistory(unreliable(memory.store, scheduler, [].values()));
      const both = Promise.all([history.append(range(1, count, 'a')), history.append(range(1, count, 'b'))]);
      await scheduler.waitFor(both);
      expect((await both).toSorted()).toEqual(['appended', 'conflict']);
      const stored = await memory.store.read(key, 1, 1000);
      expect(versionsOf(stored)).toEqual(stored.map((_, index) => index + 1));
    }),
    { numRuns: 100 },
  );
});

describe('cutting events into commits', () => {
  test('positions never go back within an aggregate, whatever the clocks of the writers say', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 40 }),
        (instants, cut) => {
          const events = instants.map((ms, index) => {
            const timestamp = new Date(Date.UTC(2026, 10, 21, 23, 59) + ms).toISOString();
            return recorded(orderEvent('o-1', index + 1, { timestamp }));
          });
          const first = toCommits(events.slice(0, cut), null);
          const last = first.at(-1);
          const head = last ? { version: cut, instant: last.position.slice(0, 24) } : null;
          const commits = [...first, ...toCommits(events.slice(cut), head)];
          expect(commits.flatMap((commit) => versionsOf(commit.events))).toEqual(versionsOf(events));
          const positions = commits.map(({ position }) => position);
          expect(positions).toEqual(positions.toSorted());
          expect(new Set(positions).size).toBe(positions.length);
          for (const { slot, position } of commits) expect(position.startsWith(slot.day)).toBe(true);
        },
      ),
    );
  });

  test('a commit holds 25 events and 200 KB at most', () => {
    const timestamp = at(1);
    const events = Array.from({ length: 60 }, (_, index) =>
      recorded(orderEvent('o-1', index + 1, { timestamp })),
    );
    expect(toCommits(events, null).map((commit) => commit.events.length)).toEqual([25, 25, 10]);
    const large = events.map(({ event }) => recorded({ ...event, data: { text: 'x'.repeat(90_000) } }));
    expect(toCommits(large.slice(0, 4), null).map((commit) => commit.events.length)).toEqual([2, 2]);
  });
});
