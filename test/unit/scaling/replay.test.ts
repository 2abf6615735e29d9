import { expect, test } from 'vitest';
import type { FlightRecord } from '../../../functions/scaling/domain/ports.ts';
import { recordedDemand } from '../../../functions/scaling/domain/recorded.ts';
import { replay } from '../../../functions/scaling/domain/replay.ts';
import { replayScaling } from '../../../functions/scaling/handlers/replay-scaling.ts';
import { neededRecords, simulateOptions } from '../../../lib/simulator/options.ts';
import {
  measuredProfile,
  type Recording,
  recordedTrace,
  replayText,
} from '../../../lib/simulator/recorder.ts';
import { evaluate } from '../../support/evaluate.ts';
import { account, aTarget, by, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';
import { memoryLever, memoryStore } from '../../support/scaling-memory.ts';

const address = { kind: 'alias', functionName: 'orders-api', alias: 'live' } as const;

/** What the scaler records while `policy` runs it, two evaluations a minute, at so many in flight each minute. */
async function recorded(policy: string, inFlight: readonly number[]) {
  const memory = memoryStore();
  const { levers } = memoryLever({ requested: 0, ready: 0, inProgress: false });
  const target = by(policy);
  for (let half = 0; half < 2 * inFlight.length; half += 1) {
    const atMs = NOW + half * 30_000;
    const value = inFlight[Math.floor(half / 2)] ?? 0;
    const load = { meanInFlight: [value], peakInFlight: [value * 2], requestsPerSecond: [value * 5] };
    const { signals } = seen({ ...load, responseSeconds: [0.2], errorPercent: [0] });
    const now = Object.entries(signals).map(([name, [one]]) => [
      name,
      [{ ...one, atMs: Math.floor(atMs / MINUTE) * MINUTE - 2 * MINUTE }],
    ]);
    await evaluate({ target, address }, account, {
      store: memory.store,
      levers,
      readSignals: async () => ({ signals: Object.fromEntries(now), history: seen({}).history }),
      clock: () => atMs,
    });
  }
  return memory;
}

const loads = [4, 4, 4, 20, 20, 20, 20, 4, 4, 4];
const decisionsOf = (records: readonly FlightRecord[]) =>
  records.filter(({ decision }) => decision.proposals.length > 0);

test('the policy that was running decides the same again on what it recorded', async () => {
  const { records } = await recorded('hpa', loads);
  const instant = by('hpa', { lever: 'queue-concurrency' });
  const again = replay(instant, account, decisionsOf(records));
  expect(again.differs).toBe(0);
  expect(again.candidate.changes.map(({ to }) => to)).toEqual(again.recorded.changes.map(({ to }) => to));
  expect(again.candidate.changes.length).toBeGreaterThan(1);
});

test('another policy differs, with its own changes, reasons and money; provisioning takes its time', async () => {
  const { records } = await recorded('hpa', loads);
  const never = replay(by('on-demand'), account, decisionsOf(records));
  expect(never.differs).toBeGreaterThan(0);
  expect(never.candidate).toMatchObject({ unitHours: 0, keepUsd: 0, changes: [] });
  expect(never.recorded.unitHours).toBeGreaterThan(0);
  const fixed = replay(
    aTarget({ policies: [{ policy: 'fixed', settings: { units: 5 } }] }),
    account,
    records,
  );
  expect(fixed.candidate.changes).toEqual([{ atMs: NOW, from: 0, to: 5, reason: 'fixed: fixed' }]);
  expect(fixed.candidate.unitHours).toBeCloseTo((5 * 19 * 30) / 3600, 9);
});

test('the recorded demand is one value a minute; what was not recorded is counted as a gap', async () => {
  const { records } = await recorded('hpa', [1, 2, 3, 4]);
  const demand = recordedDemand(records);
  expect(demand).toMatchObject({ intervalSeconds: 60, requests: [300, 600, 900, 1200], gaps: 0 });
  expect(demand.serviceSeconds).toBeCloseTo(0.2, 9);
  const holed = records.filter(({ atMs }) => atMs < NOW + MINUTE || atMs >= NOW + 3 * MINUTE);
  expect(recordedDemand(holed)).toMatchObject({ requests: [300, 0, 0, 1200], gaps: 2 });
  expect(recordedDemand([])).toMatchObject({ requests: [], gaps: 0, serviceSeconds: null });
});

test('the route answers for a target and a policy, and refuses others by name', async () => {
  const { store } = await recorded('hpa', loads);
  const ports = { store, named: [by('hpa')], clock: () => NOW + 11 * MINUTE, newId: () => 'id' };
  const ask = (query: object) => replayScaling(ports)({ query } as never, {} as never);
  const { body } = await ask({ target: 'orders-api', policy: 'on-demand', hours: '1' });
  const recording = body as Recording;
  expect(recording).toMatchObject({ target: 'orders-api', policy: 'on-demand', memoryMb: 1024 });
  expect(recording.demand.requests).toHaveLength(10);
  expect(recording.candidate.changes).toEqual([]);
  await expect(ask({ target: 'orders-api', policy: 'magic' })).rejects.toThrow(/no policy "magic"/);
  await expect(ask({ target: 'nobody', policy: 'hpa' })).rejects.toThrow(/no scaling target/);

  const trace = recordedTrace(recording);
  expect(trace).toMatchObject({ name: 'recorded orders-api', intervalSeconds: 60 });
  expect(measuredProfile(recording)).toMatchObject({
    name: 'orders-api',
    memoryGb: 1,
    coldStartSeconds: 0.6,
  });
  const options = simulateOptions(['--from-recorder', '1d'], { demand: recording, profile: recording });
  expect(options?.scenario).toMatchObject({
    trace,
    profile: { name: 'orders-api' },
    fleet: { architecture: 'arm64' },
  });
  expect(replayText([recording])).toMatch(/on-demand: of 20 recorded evaluations/);
});

test.each([
  [['--trace', 'x'], {}],
  [
    ['--from-recorder', '7d'],
    { demand: { target: 'orders-api', hours: 168 }, profile: { target: 'orders-api' } },
  ],
  [['--from-recorder', '12h', '--profile', 'heavy'], { demand: { hours: 12 } }],
  [['--trace', 'x', '--profile', 'users-api'], { profile: { target: 'users-api', hours: 168 } }],
])('%j asks the recorder for what it needs', (args, needed) => {
  expect(neededRecords(args)).toMatchObject(needed);
  expect(Object.keys(neededRecords(args))).toEqual(Object.keys(needed));
});

test.each(['8d', '0h', 'week', '200h'])('a span of %s is refused', (span) => {
  expect(() => neededRecords(['--from-recorder', span])).toThrow(/--from-recorder must be/);
});

test('a trace beside the recorder is refused: it was passed over', () => {
  const args = ['--from-recorder', '1d', '--trace', 'x.csv'];
  expect(() => neededRecords(args)).toThrow(/--trace and --from-recorder exclude each other/);
});
