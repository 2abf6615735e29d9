import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoCommits, dynamoTimeline } from '../../functions/aws/dynamo-event-store.ts';
import { dynamoSnapshots } from '../../functions/aws/dynamo-snapshots.ts';
import { type CommitStore, commitHistory } from '../../functions/kernel/events/commit-history.ts';
import type { DomainEvent, Fact } from '../../functions/kernel/events/domain-event.ts';
import type {
  AggregateKey,
  EventHistory,
  RecordedEvent,
} from '../../functions/kernel/events/event-history.ts';
import {
  getAggregateEvents,
  loadAggregate,
  type Reducer,
} from '../../functions/kernel/events/load-aggregate.ts';
import type { Snapshots } from '../../functions/kernel/events/snapshots.ts';
import { LANES_PER_DAY, laneOf, type ReadSlot } from '../../functions/kernel/events/timeline.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { eventually } from '../support/eventually.ts';
import { orderEvent } from '../support/kafka-batches.ts';
import { memoryCommits, recorded } from '../support/memory-commits.ts';
import { memorySnapshots } from '../support/memory-snapshots.ts';
import { noise } from '../support/noise.ts';

interface World {
  commits: CommitStore;
  readSlot: ReadSlot;
  snapshots: Snapshots;
  close(): Promise<void>;
}

let ids = 0;
const freshOrder = () => `o-${++ids}`;
const keyOf = (aggregateId: string, accountId = 'acme'): AggregateKey => ({
  accountId: accountId as AccountId,
  aggregateType: 'order',
  aggregateId,
});
const events = (order: string, from: number, to: number, change: Partial<DomainEvent> = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) => recorded(orderEvent(order, from + index, change)));
const versions = (found: readonly RecordedEvent[]) => found.map(({ event }) => event.version);

/** Counts events; version 2 of the fold counts double. */
const counter = (version: number): Reducer<{ count: number }> => ({
  name: 'counter',
  version,
  apply: (state) => ({ count: (state?.count ?? 0) + version }),
});

function storeSuite(name: string, open: () => Promise<World>): void {
  describe(name, () => {
    let world: World;
    let history: EventHistory;
    beforeAll(async () => {
      world = await open();
      history = commitHistory(world.commits);
    });
    afterAll(() => world.close());

    test('T86: appends at exactly the next version: a gap and another event are refused, the same event is a duplicate', async () => {
      const order = freshOrder();
      expect(await history.append(events(order, 2, 2))).toBe('gap');
      expect(await history.append(events(order, 1, 3))).toBe('appended');
      expect(await history.append(events(order, 2, 3))).toBe('duplicate');
      expect(await history.append(events(order, 1, 1))).toBe('duplicate');
      expect(await history.append(events(order, 3, 6))).toBe('appended');
      expect(await history.append(events(order, 8, 9))).toBe('gap');
      expect(await history.append(events(order, 5, 7, { eventId: 'somebody else' }))).toBe('conflict');
      expect(versions(await history.read(keyOf(order), 1, 100))).toEqual([1, 2, 3, 4, 5, 6]);
    });

    test('T86: many appenders of overlapping pieces at once leave each event once', async () => {
      const order = freshOrder();
      const pieces = Array.from({ length: 6 }, (_, index) => events(order, 1, 5 + index * 7));
      const outcomes = await Promise.all(pieces.map((piece) => history.append(piece)));
      for (const outcome of outcomes) expect(['appended', 'duplicate']).toContain(outcome);
      const stored = await history.read(keyOf(order), 1, 100);
      expect(stored.map(({ event }) => event.eventId)).toEqual(
        events(order, 1, 40).map(({ event }) => event.eventId),
      );
    });

    test('T85: reading from any version drops nothing, also in the middle of a commit, and pages', async () => {
      const order = freshOrder();
      await history.append(events(order, 1, 60));
      await history.append(events(order, 61, 61));
      for (const from of [1, 2, 13, 25, 26, 60, 61]) {
        expect(versions(await history.read(keyOf(order), from, 7))).toEqual(
          Array.from({ length: Math.min(7, 62 - from) }, (_, index) => from + index),
        );
      }
      expect(await history.read(keyOf(order), 62, 7)).toEqual([]);
    });

    test('T85: pages are whole whatever the sizes of the commits they are cut from', async () => {
      const order = freshOrder();
      let last = 0;
      for (const size of [1, 25, 1, 1, 7, 25, 25, 1, 3, 25, 1, 1, 1, 20, 25, 2]) {
        await history.append(events(order, last + 1, last + size));
        last += size;
      }
      for (const limit of [1, 3, 24, 25, 26, 60, 500]) {
        for (let from = 1; from <= last; from += 11) {
          const count = Math.min(limit, last + 1 - from);
          const wanted = Array.from({ length: count }, (_, index) => from + index);
          expect(versions(await history.read(keyOf(order), from, limit))).toEqual(wanted);
        }
      }
    });

    test('facts are the same events, from any version on, also behind a part that was stored alone', async () => {
      const order = freshOrder();
      await history.append(events(order, 1, 60));
      await history.append(events(order, 61, 61, { eventType: 'OrderCreated' }));
      for (const from of [1, 13, 26, 61, 62]) {
        const whole = await history.read(keyOf(order), from, 100);
        const wanted = whole.map(
          ({ event: { eventType, schemaVersion, aggregateType, version, ...more } }) => {
            const { timestamp, data } = more;
            return { eventType, schemaVersion, aggregateType, version, timestamp, data };
          },
        );
        const { facts, pages } = await factsFrom(history, keyOf(order), from);
        expect(facts).toMatchObject(wanted);
        expect(facts).toHaveLength(62 - from);
        expect(pages).toEqual(from === 62 ? [] : [{ first: from, last: 61 }]);
      }
    });

    test('facts of a history that no single answer holds come in pages without gap or overlap', async () => {
      const order = freshOrder();
      for (let version = 1; version <= 12; version += 1)
        await history.append(events(order, version, version, { data: { text: noise(150_000) } }));
      const { facts, pages } = await factsFrom(history, keyOf(order), 2);
      expect(facts.map(({ version }) => version)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      if (!name.includes('memory')) expect(pages.length).toBeGreaterThan(1);
      for (const [index, { first }] of pages.entries()) expect(first).toBe((pages[index - 1]?.last ?? 1) + 1);
      expect(pages.at(-1)?.last).toBe(12);
    });

    test('what is read is what was appended, of one account only', async () => {
      const order = freshOrder();
      const [one] = events(order, 1, 1, { data: { note: 'Grüße', list: [1, null] } });
      const trail = { writtenAt: '2026-11-21T12:00:00.100Z', publishRetries: 2, publishRetryReason: 'away' };
      const kept = {
        event: (one as RecordedEvent).event,
        trail: { ...(one as RecordedEvent).trail, ...trail },
      };
      await history.append([kept]);
      expect(await history.read(keyOf(order), 1, 10)).toEqual([kept]);
      expect(await history.read(keyOf(order, 'other'), 1, 10)).toEqual([]);
    });

    test('an event of a megabyte that compresses is kept; one that does not is refused for good', async () => {
      const order = freshOrder();
      const large = events(order, 1, 1, { data: { text: 'order line '.repeat(100_000) } });
      expect(await history.append(large)).toBe('appended');
      expect(await history.read(keyOf(order), 1, 1)).toEqual(large);
      const text = noise(500_000);
      const refused = history.append(events(order, 2, 2, { data: { text } }));
      if (name.includes('memory')) return refused;
      await expect(refused).rejects.toThrow(
        expect.objectContaining({ code: 'payload_too_large', retryable: false }),
      );
      expect(await history.append(events(order, 2, 2))).toBe('appended');
    });

    test('the index by time has every commit once, in the order of each aggregate, in the lane of its aggregate', async () => {
      const day = '2024-02-29';
      const orders = Array.from({ length: 20 }, freshOrder);
      for (const [index, order] of orders.entries()) {
        const at = (second: number) => `${day}T10:00:${String(second).padStart(2, '0')}.000Z`;
        await history.append(events(order, 1, 2, { timestamp: at((index * 7) % 50) }));
        await history.append(events(order, 3, 3, { timestamp: at((index * 3) % 50) }));
      }
      const found = await eventually(async () => {
        const lanes = await Promise.all(
          Array.from({ length: LANES_PER_DAY }, (_, lane) => readLane(world.readSlot, { day, lane })),
        );
        expect(lanes.flat().flatMap((commit) => versions(commit.events))).toHaveLength(60);
        return lanes;
      });
      for (const [lane, commits] of found.entries()) {
        for (const { aggregate } of commits) expect(laneOf(aggregate)).toBe(lane);
        for (const [id, own] of Map.groupBy(commits, ({ aggregate }) => aggregate.aggregateId)) {
          expect([id, own.flatMap((commit) => versions(commit.events))]).toEqual([id, [1, 2, 3]]);
        }
      }
    });

    describe('snapshots', () => {
      const loadReader =
        async () =>
        <E>(event: E) =>
          event;
      const load = (order: string, version: number) =>
        loadAggregate({ history, snapshots: world.snapshots, loadReader }, keyOf(order), counter(version));

      test('T85: a load folds the snapshot and every event behind it', async () => {
        const order = freshOrder();
        await history.append(events(order, 1, 120));
        expect(await load(order, 1)).toEqual({ version: 120, state: { count: 120 }, folded: 120 });
        await history.append(events(order, 121, 130));
        expect(await load(order, 1)).toEqual({ version: 130, state: { count: 130 }, folded: 10 });
        const all: number[] = [];
        for await (const { event } of getAggregateEvents(history, keyOf(order), 5)) all.push(event.version);
        expect(all).toEqual(Array.from({ length: 126 }, (_, index) => index + 5));
      });

      test('T85: a changed fold does not start from the state of the old one', async () => {
        const order = freshOrder();
        await history.append(events(order, 1, 60));
        expect(await load(order, 1)).toMatchObject({ state: { count: 60 } });
        expect(await load(order, 2)).toEqual({ version: 60, state: { count: 120 }, folded: 60 });
        expect(await load(order, 1)).toMatchObject({ state: { count: 60 }, folded: 0 });
      });

      test('T85: a snapshot taken while events are appended misses none, and an older one never replaces a newer', async () => {
        const order = freshOrder();
        await history.append(events(order, 1, 80));
        const appending = (async () => {
          for (let version = 81; version <= 140; version += 1)
            await history.append(events(order, version, version));
        })();
        for (let round = 0; round < 5; round += 1) {
          const loaded = await load(order, 1);
          expect(loaded?.state.count).toBe(loaded?.version);
        }
        await appending;
        expect(await load(order, 1)).toMatchObject({ version: 140, state: { count: 140 } });
        await world.snapshots.save(keyOf(order), 'counter@1', { version: 3, state: { count: 3 } });
        for await (const newest of world.snapshots.newestFirst(keyOf(order), 'counter@1')) {
          expect(newest.version).toBeGreaterThanOrEqual(80);
          break;
        }
        expect(versions(await history.read(keyOf(order), 1, 500))).toHaveLength(140);
      });
    });
  });
}

async function factsFrom(history: EventHistory, aggregate: AggregateKey, from: number) {
  const facts: Fact[] = [];
  const pages: { first: number; last: number }[] = [];
  for await (const { first, last, parts } of history.facts(aggregate, from)) {
    pages.push({ first, last });
    for (const part of parts) facts.push(...part);
  }
  return { facts, pages };
}

async function readLane(readSlot: ReadSlot, slot: { day: string; lane: number }) {
  const commits = [];
  for (let after = ''; ; ) {
    const page = await readSlot(slot, after, 3);
    commits.push(...page.commits);
    after = page.commits.at(-1)?.position ?? after;
    if (!page.hasNextPage) return commits;
  }
}

storeSuite('event store in memory', async () => {
  const { store: commits, readSlot } = memoryCommits();
  return { commits, readSlot, snapshots: memorySnapshots(), close: async () => undefined };
});

storeSuite('event store on DynamoDB (dynalite)', async () => {
  const engine = await openDynamo(['event-store']);
  const table = 'event-store';
  return {
    commits: dynamoCommits(table),
    readSlot: dynamoTimeline(table),
    snapshots: dynamoSnapshots(table),
    close: engine.close,
  };
});
