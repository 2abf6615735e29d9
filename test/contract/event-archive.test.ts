import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoArchiveMarkers } from '../../functions/aws/dynamo-archive-markers.ts';
import { dynamoEventStore, dynamoTimeline } from '../../functions/aws/dynamo-event-store.ts';
import { s3Objects } from '../../functions/aws/s3-objects.ts';
import { archiveNext, firstKeptDay } from '../../functions/history/domain/archive-day.ts';
import { archivedTimeline } from '../../functions/kernel/events/archived-timeline.ts';
import {
  type ArchiveMarkers,
  archivedHistory,
  type EventArchive,
  eventArchive,
  type ObjectStore,
} from '../../functions/kernel/events/event-archive.ts';
import type { AggregateKey, EventHistory } from '../../functions/kernel/events/event-history.ts';
import { getAggregateEvents } from '../../functions/kernel/events/load-aggregate.ts';
import { laneOf, type ReadSlot, type Slot } from '../../functions/kernel/events/timeline.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { orderEvent } from '../support/kafka-batches.ts';
import { recorded } from '../support/memory-commits.ts';
import { memoryObjects } from '../support/memory-objects.ts';
import { openQueues } from '../support/queues-engine.ts';

const table = 'event-store';
const keyOf = (aggregateId: string): AggregateKey => ({
  accountId: 'acme' as AccountId,
  aggregateType: 'order',
  aggregateId,
});
let days = 0;
/** A day nobody else uses. */
const freshDay = () => new Date(Date.UTC(2025, 0, 1 + days++)).toISOString().slice(0, 10);

describe('archive: DynamoDB (dynalite) and S3 (fauxqs)', () => {
  let closes: (() => Promise<void>)[];
  const store = dynamoEventStore(table);
  const timeline = dynamoTimeline(table);
  const markers = dynamoArchiveMarkers(table);
  const bucket = s3Objects('archive');

  beforeAll(async () => {
    const [dynamo, queues] = await Promise.all([
      openDynamo(['event-store']),
      openQueues({ queues: [], buckets: ['archive'] }),
    ]);
    closes = [dynamo.close, queues.close];
  });
  afterAll(() => Promise.all(closes.map((close) => close())));

  /** Orders of one day with three commits each, their keys, and the slots they are in. */
  async function dayOfOrders(name: string, count: number) {
    const day = freshDay();
    const keys = Array.from({ length: count }, (_, index) => keyOf(`${name}-${index}`));
    for (const { aggregateId } of keys) {
      for (const [from, to, second] of [
        [1, 2, 5],
        [3, 3, 3],
        [4, 6, 9],
      ] as const) {
        const timestamp = `${day}T10:00:0${second}.000Z`;
        const versions = Array.from({ length: to - from + 1 }, (_, index) => from + index);
        await store.append(
          versions.map((version) => recorded(orderEvent(aggregateId, version, { timestamp }))),
        );
      }
    }
    const lanes = [...new Set(keys.map(laneOf))];
    return { keys, slots: lanes.map((lane): Slot => ({ day, lane })) };
  }

  async function archiveAll(
    slots: readonly Slot[],
    over: { archive?: EventArchive; markers?: ArchiveMarkers; readSlot?: ReadSlot } = {},
  ): Promise<number> {
    const ports = { readSlot: timeline, archive: eventArchive(bucket), markers, ...over };
    let events = 0;
    for (const slot of slots) {
      for (let position: string | null = ''; position !== null; ) {
        const next = await archiveNext(ports, slot, position);
        events += next.counts.events;
        position = next.position;
      }
    }
    return events;
  }

  async function allVersions(key: AggregateKey, from = 1): Promise<number[]> {
    const history = archivedHistory(store, markers, eventArchive(bucket));
    const versions: number[] = [];
    for await (const { event } of getAggregateEvents(history, key, from)) versions.push(event.version);
    expect(await factVersions(history, key, from)).toEqual(versions);
    return versions;
  }

  async function factVersions(history: EventHistory, key: AggregateKey, from: number): Promise<number[]> {
    const versions: number[] = [];
    for await (const { first, last, parts } of history.facts(key, from)) {
      const own = [...parts].flat().map(({ version }) => version);
      expect([own[0], own.at(-1)]).toEqual([first, last]);
      versions.push(...own);
    }
    return versions;
  }

  async function timelineOf(slots: readonly Slot[], readSlot: ReadSlot): Promise<string[]> {
    const ids: string[] = [];
    for (const slot of slots) {
      for (let after = '', more = true; more; ) {
        const page = await readSlot(slot, after, 2);
        ids.push(...page.commits.flatMap(({ events }) => events.map(({ event }) => event.eventId)));
        after = page.commits.at(-1)?.position ?? after;
        more = page.hasNextPage;
      }
    }
    return ids;
  }

  const whole = () => archivedTimeline(timeline, eventArchive(bucket));

  test('T90: what was archived is gone from the store and read as if it were there: by order, from any version, and by time', async () => {
    const { keys, slots } = await dayOfOrders('a', 8);
    const before = await timelineOf(slots, timeline);
    expect(before).toHaveLength(48);
    expect(await archiveAll(slots)).toBe(48);
    expect(await timelineOf(slots, timeline)).toEqual([]);
    expect(await timelineOf(slots, whole())).toEqual(before);
    for (const key of keys) {
      expect(await store.read(key, 1, 100)).toEqual([]);
      expect(await allVersions(key)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await allVersions(key, 3)).toEqual([3, 4, 5, 6]);
    }
    expect(await archiveAll(slots)).toBe(0);
  });

  test('an archived order takes new events at its next version, and no old one a second time', async () => {
    const { keys, slots } = await dayOfOrders('b', 1);
    await archiveAll(slots);
    const key = keys[0] as AggregateKey;
    const { aggregateId } = key;
    expect(await store.append([recorded(orderEvent(aggregateId, 1))])).toBe('duplicate');
    expect(await store.append([recorded(orderEvent(aggregateId, 8))])).toBe('gap');
    expect(
      await store.append([recorded(orderEvent(aggregateId, 7, { timestamp: '2020-01-01T00:00:00.000Z' }))]),
    ).toBe('appended');
    expect(await allVersions(key)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await allVersions(key, 6)).toEqual([6, 7]);
  });

  test('T90: cut off after any step and run again, nothing is lost and nothing is doubled', async () => {
    for (const cut of [0, 2, 5, 8]) {
      const { keys, slots } = await dayOfOrders(`c${cut}`, 3);
      const before = await timelineOf(slots, timeline);
      let steps = 0;
      const dying: ArchiveMarkers = {
        find: markers.find,
        moveOut: async (commit, segment) => {
          if (steps++ === cut) throw new Error('killed');
          await markers.moveOut(commit, segment);
        },
      };
      await expect(archiveAll(slots, { markers: dying })).rejects.toThrow('killed');
      expect(await timelineOf(slots, whole())).toEqual(before);
      for (const key of keys) expect(await allVersions(key)).toEqual([1, 2, 3, 4, 5, 6]);
      await archiveAll(slots);
      expect(await timelineOf(slots, timeline)).toEqual([]);
      expect(await timelineOf(slots, whole())).toEqual(before);
      for (const key of keys) expect(await allVersions(key)).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  test('a fold that meets a run between two pages finds in the archive what the store no longer has', async () => {
    const { keys, slots } = await dayOfOrders('g', 1);
    const key = keys[0] as AggregateKey;
    await archiveAll(slots);
    await store.append([recorded(orderEvent(key.aggregateId, 7))]);
    const facts = [1, 2].map((version) => orderEvent(key.aggregateId, version));
    /** The first page was read before the run, the rest after it. */
    const overtaken: EventHistory = {
      ...store,
      async *facts(aggregate) {
        yield { first: 1, last: 2, parts: [facts] };
        yield* store.facts(aggregate, 3);
      },
    };
    const history = archivedHistory(overtaken, markers, eventArchive(bucket));
    expect(await factVersions(history, key, 1)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('two runs at once leave each event once', async () => {
    const { keys, slots } = await dayOfOrders('d', 4);
    const before = await timelineOf(slots, timeline);
    await Promise.allSettled([archiveAll(slots), archiveAll(slots)]);
    await archiveAll(slots);
    expect(await timelineOf(slots, whole())).toEqual(before);
    for (const key of keys) expect(await allVersions(key)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  const lose = (objects: Map<string, Uint8Array>, key: string) => void objects.delete(key);
  const flip = (objects: Map<string, Uint8Array>, key: string) => {
    const body = objects.get(key) as Uint8Array;
    body[body.length >> 1] = (body[body.length >> 1] as number) ^ 1;
  };

  // Each object alone: where both are spoilt, whichever is not looked at is made up for by the other.
  test.each([
    { kind: 'segments', how: 'lost', spoil: lose },
    { kind: 'segments', how: 'changed by one bit', spoil: flip },
    { kind: 'manifests', how: 'lost', spoil: lose },
    { kind: 'manifests', how: 'changed by one bit', spoil: flip },
  ])('T90: an export whose $kind read back $how deletes nothing', async ({ kind, how, spoil }) => {
    const { keys, slots } = await dayOfOrders(`e-${kind}-${how.slice(0, 4)}`, 2);
    const memory = memoryObjects();
    const lossy: ObjectStore = {
      ...memory,
      put: async (key, body, type) => {
        await memory.put(key, body, type);
        if (key.startsWith(`${kind}/`)) spoil(memory.objects, key);
      },
    };
    await expect(archiveAll(slots, { archive: eventArchive(lossy) })).rejects.toThrow(
      expect.objectContaining({ code: 'corrupt' }),
    );
    for (const key of keys) expect(await store.read(key, 1, 100)).toHaveLength(6);
  });

  test('a manifest names the hash, the size and the numbers of every segment', async () => {
    const { slots } = await dayOfOrders('f', 2);
    await archiveAll(slots);
    for (const slot of slots) {
      for (const segment of await eventArchive(bucket).segments(slot)) {
        const body = (await bucket.get(segment.key)) as Uint8Array;
        expect(segment).toMatchObject({
          bytes: body.length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
        expect(segment.key).toContain(segment.sha256);
        expect(segment.firstPosition <= segment.lastPosition).toBe(true);
      }
    }
  });
});

test('T90: days are counted in UTC, also over the night in which clocks change', () => {
  expect(firstKeptDay(Date.parse('2026-03-29T00:30:00Z'), 1)).toBe('2026-03-28');
  expect(firstKeptDay(Date.parse('2026-03-29T23:30:00Z'), 1)).toBe('2026-03-28');
  expect(firstKeptDay(Date.parse('2026-10-25T01:30:00Z'), 90)).toBe('2026-07-27');
  expect(firstKeptDay(Date.parse('2028-02-29T12:00:00Z'), 365)).toBe('2027-03-01');
});
