import { describe, expect, test } from 'vitest';
import type { LogState, TopicAdmin, TopicState } from '../../../functions/kernel/events/topic-admin.ts';
import { applyTopics } from '../../../functions/ops/domain/apply-topics.ts';
import { planTopics } from '../../../functions/ops/domain/plan-topics.ts';
import { topicsIn } from '../../../functions/ops/wiring.ts';
import { services } from '../../../functions/services.ts';
import { areTopicsAsWanted, topicsReport } from '../../../lib/events/report-topics.ts';

const WEEK_MS = 7 * 86_400_000;
const wish = { partitions: 6, retentionMs: WEEK_MS };
const state = (change: Partial<TopicState> = {}): TopicState => ({ ...wish, replication: 3, ...change });
const log = (topics: LogState['topics'], brokers: number | null = 3): LogState => ({ topics, brokers });

describe('what a topic lacks', () => {
  const plan = (actual: TopicState, { mayRaise = false, brokers = 3 as number | null } = {}) =>
    planTopics({ 'a.events': wish }, log({ 'a.events': actual }, brokers), mayRaise)[0];

  test('one that is as it should be lacks nothing', () => {
    expect(plan(state())).toMatchObject({ steps: [], left: [] });
  });

  test('one that is missing is created', () => {
    expect(planTopics({ 'a.events': wish }, log({}), false)).toEqual([
      { topic: 'a.events', wanted: state(), actual: null, steps: [{ kind: 'create' }], left: [] },
    ]);
  });

  test('partitions are added only when told to: keys move with them', () => {
    const few = state({ partitions: 3 });
    expect(plan(few)).toMatchObject({ steps: [], left: [expect.stringContaining('--raise-partitions')] });
    expect(plan(few, { mayRaise: true })).toMatchObject({
      ...{ steps: [{ kind: 'raise partitions', from: 3, to: 6 }], left: [] },
    });
  });

  test('partitions are never taken away, whatever is asked for', () => {
    const many = plan(state({ partitions: 12 }), { mayRaise: true });
    expect(many).toMatchObject({ steps: [], left: ['12 partitions, not 6: Kafka takes none away'] });
  });

  test('retention is set up and down', () => {
    for (const retentionMs of [3_600_000, -1]) {
      expect(plan(state({ retentionMs }))?.steps).toEqual([
        { kind: 'set retention', from: retentionMs, to: WEEK_MS },
      ]);
    }
  });

  test('copies are as many as there are brokers, three at most; fewer are told and left', () => {
    expect(plan(state({ replication: 1 }), { brokers: 1 })).toMatchObject({ steps: [], left: [] });
    expect(plan(state({ replication: 2 }), { brokers: 6 })?.left).toEqual([
      expect.stringMatching(/^2 of 3 copies/),
    ]);
    expect(plan(state({ replication: null, retentionMs: null }), { brokers: null })).toMatchObject({
      ...{ steps: [], left: [] },
    });
  });
});

/** A log in memory that writes down what was done to it. */
function fakeLog(topics: Record<string, TopicState>, fails = '') {
  const done: string[] = [];
  const note = async (what: string) => {
    if (what === fails) throw new Error(`cannot ${what}`);
    done.push(what);
  };
  const admin: TopicAdmin = {
    describe: async () => log(topics),
    create: (topic, { partitions }) => note(`create ${topic} ${partitions}`),
    raisePartitions: (topic, count) => note(`raise ${topic} ${count}`),
    setRetention: (topic, ms) => note(`keep ${topic} ${ms}`),
    close: () => note('close'),
  };
  return { done, ports: { wishes: () => ({ a: wish, b: wish, c: wish }), open: async () => admin } };
}

const odd = { a: state({ partitions: 3, retentionMs: 1_000 }), b: state({ partitions: 9 }) };

test('apply does what is lacking and no more, and says so; status and a dry run only say', async () => {
  const looked = fakeLog(odd);
  const status = await applyTopics(looked.ports, { dryRun: true });
  const dry = await applyTopics(looked.ports, { dryRun: true, raisePartitions: true });
  expect(looked.done).toEqual(['close', 'close']);
  expect([status.applied, dry.applied]).toEqual([false, false]);
  expect(areTopicsAsWanted(status)).toBe(false);
  const careful = fakeLog(odd);
  await applyTopics(careful.ports, {});
  expect(careful.done).toEqual([`keep a ${WEEK_MS}`, 'create c 6', 'close']);
  const bold = fakeLog(odd);
  const answer = await applyTopics(bold.ports, { raisePartitions: true });
  expect(bold.done).toEqual(['raise a 6', `keep a ${WEEK_MS}`, 'create c 6', 'close']);
  expect(answer.items).toEqual(dry.items);
  expect(areTopicsAsWanted(answer)).toBe(false);
});

test('the connection ends when a step fails, and the error comes through', async () => {
  const { done, ports } = fakeLog(odd, `keep a ${WEEK_MS}`);
  await expect(applyTopics(ports, {})).rejects.toThrow('cannot keep a');
  expect(done).toEqual(['close']);
});

test('the report says of each topic what it is, what was done and what was left', async () => {
  const answer = await applyTopics(fakeLog(odd).ports, {});
  expect(topicsReport(answer).split('\n')).toEqual([
    'a                    3 partitions, 3 copies, kept 1000 ms (wanted: 6 partitions, 3 copies, kept 7 d)',
    '  done: keep events 7 d instead of 1000 ms',
    expect.stringMatching(/^ {2}left as it is: 3 partitions, not 6: .*--raise-partitions$/),
    'b                    9 partitions, 3 copies, kept 7 d (wanted: 6 partitions, 3 copies, kept 7 d)',
    '  left as it is: 9 partitions, not 6: Kafka takes none away',
    'c                    missing (wanted: 6 partitions, 3 copies, kept 7 d)',
    '  done: create it',
  ]);
});

test('every topic that services declare is wanted with the partitions that the design names', () => {
  const wanted = topicsIn(Object.values(services));
  expect(Object.fromEntries(Object.entries(wanted).map(([topic, { partitions }]) => [topic, partitions]))).toEqual({
    'user.events': 12,
    'catalog.events': 12,
    'order.events': 24,
    'payment.events': 6,
    'notification.events': 3,
  });
  expect(new Set(Object.values(wanted).map(({ retentionMs }) => retentionMs))).toEqual(new Set([WEEK_MS]));
});
