import { describe, expect, test } from 'vitest';
import { type Change, freshControl, withChange } from '../../../functions/scaling/domain/control.ts';
import { harmBaseline } from '../../../functions/scaling/domain/guards/harm.ts';
import type { Observation } from '../../../functions/scaling/domain/observation.ts';
import { functionSignals } from '../../../functions/scaling/domain/observe.ts';
import { fleetOf, targetsOf } from '../../../functions/scaling/domain/targets.ts';
import { aTarget, by, decided, MINUTE, NOW, seen, series } from '../../support/scaling-fixtures.ts';

type Load = Parameters<typeof seen>[0];

/** Ten minutes of one load, raised 10 to 20 in between, then four minutes of another. */
function raisedBetween(before: Load, after: Load, change: Partial<Change> = {}) {
  const raiseMs = NOW - 4 * MINUTE;
  const earlier = { ...seen(before), atMs: raiseMs };
  const raise: Change = { atMs: raiseMs, from: 10, to: 20, ...harmBaseline(earlier), ...change };
  const control = withChange(freshControl, raise);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Load)[];
  const joined = names.map((name) => {
    const [was, is] = [before[name] as number, after[name] as number];
    return [name, [...Array(6).fill(was), ...Array(4).fill(is)]];
  });
  return { observation: seen(Object.fromEntries(joined), { requested: 20 }), control };
}

function judged({ observation, control }: ReturnType<typeof raisedBetween>) {
  return decided(by('hpa'), observation, { control });
}

function busyLater(minutes: number): Observation {
  const atMs = NOW + minutes * MINUTE;
  const [reading] = series([70]);
  if (reading === undefined) throw new Error('no reading');
  return { ...seen({}), atMs, signals: { meanInFlight: [{ ...reading, atMs: atMs - MINUTE }] } };
}

describe('harm check', () => {
  const healthy = { meanInFlight: 14, requestsPerSecond: 100, goodputPerSecond: 100, downstreamSeconds: 0.1 };

  test('a raise after which fewer requests succeed is taken back, raises are held, and the reason says so', () => {
    const worse = judged(raisedBetween(healthy, { ...healthy, goodputPerSecond: 60 }));
    expect(worse).toMatchObject({ action: 'lower', to: 10 });
    expect(worse.reason).toBe('raise reverted: goodput fell from 100.0/s to 60.0/s');
    expect(worse.guards.map(({ guard }) => guard)).toContain('harm-check');
    const reverted = withChange(worse.control, { atMs: NOW, from: 20, to: 10 });
    const at = (minutes: number) => decided(by('hpa'), busyLater(minutes), { control: reverted });
    expect(at(14)).toMatchObject({ action: 'hold', reason: worse.reason });
    expect(at(16)).toMatchObject({ action: 'raise' });
  });

  test('a raise after which the database answers half as slow again is taken back', () => {
    const worse = judged(raisedBetween(healthy, { ...healthy, downstreamSeconds: 0.16 }));
    expect(worse).toMatchObject({ to: 10 });
    expect(worse.reason).toMatch(/downstream answers in 0.160 s, before in 0.100 s/);
    expect(judged(raisedBetween(healthy, { ...healthy, downstreamSeconds: 0.14 })).action).toBe('hold');
  });

  test('traffic that ends by itself after a raise is no harm', () => {
    const ended = { ...healthy, requestsPerSecond: 50, goodputPerSecond: 50 };
    expect(judged(raisedBetween(healthy, ended)).guards).toEqual([]);
  });

  test('refused requests are still asked for: goodput that falls by throttles is harm', () => {
    const refused = { ...healthy, requestsPerSecond: 60, goodputPerSecond: 60, throttles: 2400 };
    expect(judged(raisedBetween({ ...healthy, throttles: 0 }, refused))).toMatchObject({ to: 10 });
  });

  test('consumers that got slower together while messages wait are harm; a backlog that is worked off is none', () => {
    const waiting = { ...healthy, queueDepth: 5000 };
    const slower = { ...waiting, requestsPerSecond: 60, goodputPerSecond: 60 };
    expect(judged(raisedBetween(waiting, { ...slower, queueDepth: 6000 }))).toMatchObject({ to: 10 });
    expect(judged(raisedBetween(waiting, { ...slower, queueDepth: 200 })).guards).toEqual([]);
  });

  test('minutes before the raise and single requests prove nothing', () => {
    const young = raisedBetween(healthy, { ...healthy, goodputPerSecond: 60 });
    const control = {
      ...young.control,
      changes: young.control.changes.map((one) => ({ ...one, atMs: NOW })),
    };
    expect(judged({ ...young, control }).guards).toEqual([]);
    const few = raisedBetween(healthy, { ...healthy, downstreamSeconds: 9 });
    const downstreamSeconds = series([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 9, 9, 9, 9], 2);
    const signals = { ...few.observation.signals, downstreamSeconds };
    expect(judged({ ...few, observation: { ...few.observation, signals } }).guards).toEqual([]);
  });

  test('the running scaler measures both: succeeded requests, and the time of requests as the downstream', () => {
    const minute = NOW - 2 * MINUTE;
    const at = (value: number) => new Map([[minute, value]]);
    const none = new Map<number, number>();
    const points = { invocations: at(600), errors: at(60), durationMs: at(250), peakInFlight: none };
    const { goodputPerSecond, downstreamSeconds } = functionSignals(
      { ...points, throttles: none, provisionedUse: none, p50Ms: none, p95Ms: none, p99Ms: none },
      NOW,
    );
    expect(goodputPerSecond?.at(-1)).toMatchObject({ value: 9, samples: 600 });
    expect(downstreamSeconds?.at(-1)).toMatchObject({ value: 0.25 });
  });
});

test('an error burst freezes both directions, whatever the policies want', () => {
  const failing = (inFlight: number) => seen({ meanInFlight: inFlight, errorPercent: 20 });
  for (const inFlight of [1, 70]) {
    const decision = decided(by('hpa'), failing(inFlight));
    expect(decision).toMatchObject({ action: 'hold', to: 10 });
    expect(decision.reason).toBe('20.0 % of requests fail: frozen');
  }
});

test('limits: reserved concurrency, the account less 100, ten requests a second a unit, calls and money', () => {
  const busy = seen({ meanInFlight: 700, requestsPerSecond: 4000 });
  const most = { ceiling: 5000 };
  expect(decided(by('hpa', { ...most, reserved: 40 }), busy)).toMatchObject({ to: 40 });
  const claimed = { concurrencyLimit: 1000, claimedByOthers: 400 };
  expect(decided(by('hpa', most), busy, { account: claimed })).toMatchObject({ to: 500 });
  const quiet = seen({ meanInFlight: 1, requestsPerSecond: 400 }, { requested: 60 });
  const reserved = by('hpa', { ...most, lever: 'reserved-concurrency' });
  expect(decided(reserved, quiet)).toMatchObject({
    to: 40,
    reason: '400.0 requests/s need 40 units at 10 each',
  });
  expect(decided(by('hpa', most), busy, { account: { callsLeft: 0 } })).toMatchObject({ action: 'hold' });
  const budget = { monthlyUsd: 100, spentUsd: 0, secondsLeft: 2_628_000 };
  const paid = decided(by('hpa', most), busy, { account: { budget } });
  expect(paid).toMatchObject({ action: 'raise', to: 11 });
  expect(paid.reason).toMatch(/100.00 USD left this month keep 11 units/);
});

test('a queue whose database connections nobody measures is lowered again when its backlog is gone', () => {
  const fleet = fleetOf({ mappings: { 'worker/q-jobs': 'uuid' } });
  const worker = {
    memoryMb: 512,
    triggers: [{ kind: 'queue', queue: 'jobs', maxConcurrency: 10 }],
  };
  const [queue] = targetsOf(fleet, { worker: worker as never });
  const drained = seen({ queueDepth: 0, requestsPerSecond: 0, responseSeconds: 0.2, errorPercent: 0 });
  const target = aTarget({ ...queue?.target, damping: 'bounds-only' });
  expect(
    decided(target, { ...drained, capacity: { requested: 40, ready: 40, inProgress: false } }),
  ).toMatchObject({
    action: 'lower',
    blind: false,
    to: 10,
  });
});

test('a backlog that needs half as many consumers again is acted on at once; a smaller one waits out the stabilisation', () => {
  const queue = aTarget({
    ...{ name: 'worker:jobs', lever: 'queue-concurrency', floor: 2, ceiling: 64, damping: 'full' },
    policies: [{ policy: 'queue-depth', settings: { up: 100, drainSeconds: 60, least: 8 } }],
  });
  const waiting = (queueDepth: number) =>
    decided(queue, seen({ queueDepth, responseSeconds: 1, requestsPerSecond: 0 }, { requested: 8 }));
  expect(waiting(1200)).toMatchObject({
    to: 20,
    reason: expect.stringMatching(
      /^queue-depth: 1200 messages wait, 20 consumers drain them: 2.5 times as many/,
    ),
  });
  expect(waiting(6000)).toMatchObject({ to: 64 });
  expect(waiting(600)).toMatchObject({ action: 'hold', reason: expect.stringContaining('least wish') });
});
