import { describe, expect, test } from 'vitest';
import { freshControl, withChange } from '../../../functions/scaling/domain/control.ts';
import { decide } from '../../../functions/scaling/domain/decide.ts';
import { errorPercent } from '../../../functions/scaling/domain/observe.ts';
import { policies } from '../../../functions/scaling/domain/policies/registry.ts';
import { defaultGuards, levers } from '../../../functions/scaling/domain/target.ts';
import { oneWriterEach } from '../../../functions/scaling/domain/targets.ts';
import { account, aTarget, by, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';
import { sourceFiles } from '../../support/source-files.ts';

describe('ScalabilityManager (B)', () => {
  const pressure = by('pressure');

  test('T4: a missing metric does not hide the others, and forbids going down', () => {
    const up = decided(pressure, seen({ requestsPerSecond: 50_000, memoryRatio: [null] }));
    expect(up).toMatchObject({ action: 'raise', to: 50 });
    const quiet = decided(pressure, seen({ requestsPerSecond: 10, cpuRatio: [null], memoryRatio: 0.1 }));
    expect(quiet).toMatchObject({ action: 'hold', blind: true });
    const nothing = decided(pressure, seen({}));
    expect(nothing).toMatchObject({ action: 'hold', blind: true });
  });

  test('T4: a value that is no number is a gap', () => {
    expect(decided(pressure, seen({ cpuRatio: Number.NaN, memoryRatio: 0.95 })).to).toBe(12);
  });

  test('T4: a policy that cannot see keeps the others from lowering', () => {
    const both = aTarget({ policies: [{ policy: 'hpa' }, { policy: 'queue-depth' }] });
    const quiet = { meanInFlight: 1, requestsPerSecond: 10 };
    expect(decided(both, seen({ ...quiet, queueDepth: 0 }))).toMatchObject({ action: 'lower', to: 2 });
    expect(decided(both, seen({ ...quiet, queueDepth: [null] }))).toMatchObject({
      action: 'hold',
      blind: true,
    });
    expect(decided(both, seen({ ...quiet, meanInFlight: 50, queueDepth: [null] })).action).toBe('raise');
  });

  test('T5: the documented limits are the ones that act', () => {
    const around = { requestsPerSecond: 100, memoryRatio: 0.1 };
    expect(decided(pressure, seen({ ...around, cpuRatio: 0.71 })).action).toBe('raise');
    expect(decided(pressure, seen({ ...around, cpuRatio: 0.69 })).action).toBe('hold');
    expect(decided(pressure, seen({ ...around, cpuRatio: 0.1, memoryRatio: 0.81 })).action).toBe('raise');
  });

  test('T6: the request rate counts per unit', () => {
    const healthy = seen({ requestsPerSecond: 20_000, cpuRatio: 0.5, memoryRatio: 0.5 }, { requested: 20 });
    expect(decided(pressure, healthy)).toMatchObject({ action: 'hold', to: 20 });
  });

  test('T7: at the ceiling it holds, above it it lowers, below the floor it raises', () => {
    const bounded = by('pressure', { floor: 3, ceiling: 100 });
    const hot = { requestsPerSecond: 500_000, cpuRatio: 0.9, memoryRatio: 0.5 };
    expect(decided(bounded, seen(hot, { requested: 100 }))).toMatchObject({ action: 'hold', to: 100 });
    expect(decided(bounded, seen(hot, { requested: 120 }))).toMatchObject({ action: 'lower', to: 100 });
    const calm = { requestsPerSecond: 1500, cpuRatio: 0.5, memoryRatio: 0.5 };
    expect(decided(bounded, seen(calm, { requested: 2 }))).toMatchObject({ action: 'raise', to: 3 });
  });

  test('T8: response time and error share count, and changes are rate limited', () => {
    const slow = seen({ responseSeconds: 4, throttles: 3 });
    expect(decided(by('api-response-time'), slow)).toMatchObject({ action: 'raise', to: 20 });
    const damped = by('api-response-time', { damping: 'full' });
    const wished = { ...freshControl, wanted: [{ atMs: NOW - MINUTE, value: 20 }] };
    expect(decided(damped, slow, { control: wished })).toMatchObject({ to: 15 });
    const both = aTarget({ policies: [{ policy: 'api-response-time' }, { policy: 'error-rate' }] });
    expect(decided(both, seen({ responseSeconds: 4, throttles: 3, errorPercent: 30 })).action).toBe('hold');
  });

  test('T9: deciding is a plain call: nothing starts in a constructor, nothing is a promise', () => {
    const decision = decided(by('pressure'), seen({ cpuRatio: 0.5 }));
    expect(decision).not.toBeInstanceOf(Promise);
    const domain = sourceFiles(['functions']).filter(({ path }) =>
      path.startsWith('functions/scaling/domain/'),
    );
    expect(domain.length).toBeGreaterThan(20);
    expect(
      domain.filter(({ code }) => /\bconstructor\(|^await /m.test(code)).map(({ path }) => path),
    ).toEqual([]);
  });
});

describe('autoscaling (E)', () => {
  test('T24: several policies of one target combine by maximum, and a target has one writer', () => {
    const target = aTarget({
      policies: [{ policy: 'api-response-time' }, { policy: 'queue-depth' }, { policy: 'hpa' }],
    });
    const both = seen({ responseSeconds: 0.1, queueDepth: 60_000, meanInFlight: 2, requestsPerSecond: 10 });
    expect(decided(target, both)).toMatchObject({ action: 'raise', to: 21 });
    expect(() => oneWriterEach([aTarget(), aTarget()])).toThrow(/two writers.*orders-api/);
  });

  test('T25: a full connection pool lowers consumers, and a raise that did harm is taken back', () => {
    const full = seen({ connectionPercent: 96 }, { requested: 24 });
    expect(decided(by('connection-pool'), full)).toMatchObject({ action: 'lower', to: 20 });
    const slowDatabase = seen({ responseSeconds: 5, throttles: 0, coldStarts: 0, provisionedPeakRatio: 0.3 });
    expect(decided(by('api-response-time'), slowDatabase).action).toBe('hold');
    const raised = withChange(freshControl, {
      atMs: NOW - 4 * MINUTE,
      from: 10,
      to: 20,
      downstreamSeconds: 0.1,
    });
    const worse = decided(by('hpa'), seen({ meanInFlight: 14, downstreamSeconds: 0.4 }, { requested: 20 }), {
      control: raised,
    });
    expect(worse).toMatchObject({ action: 'lower', to: 10 });
    expect(worse.reason).toMatch(/raise reverted: downstream/);
    const next = decided(by('hpa'), seen({ meanInFlight: 70 }), { control: worse.control });
    expect(next).toMatchObject({ action: 'hold' });
  });

  test('T26: errors are a brake and never more capacity', () => {
    const failing = aTarget({ policies: [{ policy: 'hpa' }, { policy: 'error-rate' }] });
    const decision = decided(failing, seen({ meanInFlight: 50, errorPercent: 40 }));
    expect(decision.action).toBe('hold');
    expect(decision.proposals.map(({ proposal }) => proposal.kind)).toEqual(['capacity', 'freeze']);
    const few = { ...seen({ meanInFlight: 50 }) };
    expect(decided(failing, few).action).toBe('raise');
  });

  test('T28: an urgent need goes up at once after going down, and directions have their own clocks', () => {
    const lowered = withChange(freshControl, { atMs: NOW - MINUTE / 2, from: 12, to: 10 });
    const target = by('hpa', { damping: 'full' });
    const wished = { ...lowered, wanted: [{ atMs: NOW - MINUTE, value: 40 }] };
    expect(decided(target, seen({ meanInFlight: 28 }), { control: wished }).action).toBe('raise');
    const onlyDown = { ...freshControl, holds: { lower: { untilMs: NOW + MINUTE, reason: 'flapping' } } };
    expect(decided(by('hpa'), seen({ meanInFlight: 28 }), { control: onlyDown }).action).toBe('raise');
    expect(decided(by('hpa'), seen({ meanInFlight: 1 }), { control: onlyDown }).action).toBe('hold');
  });

  test('T29: zero is left, and a count below the floor is raised', () => {
    for (const policy of ['api-response-time', 'pressure', 'hpa', 'target-tracking']) {
      const hot = {
        responseSeconds: 5,
        throttles: 9,
        cpuRatio: 2,
        memoryRatio: 0.1,
        meanInFlight: 5,
        requestsPerSecond: 9,
      };
      expect(decided(by(policy), seen(hot, { requested: 0 })).to, policy).toBeGreaterThan(0);
    }
    expect(decided(by('on-demand', { floor: 2 }), seen({}, { requested: 0 }))).toMatchObject({ to: 2 });
  });

  test('T30: a ten-fold load is answered by one decision, not by many small steps', () => {
    expect(decided(by('hpa'), seen({ meanInFlight: 70 })).to).toBe(100);
    expect(decided(by('api-response-time'), seen({ responseSeconds: 8, throttles: 1 })).to).toBe(40);
    const fast = decided(by('kpa'), seen({ meanInFlight: 7, finePeakInFlight: 70 }));
    expect(fast).toMatchObject({ action: 'raise', to: 100 });
    expect(fast.reason).toMatch(/panic/);
  });

  test('T31: the error signal is a percentage of requests, and none without requests', () => {
    expect(errorPercent(0.06 * 60, 1000 * 60)).toBeCloseTo(0.006);
    expect(errorPercent(5, 100)).toBe(5);
    expect(errorPercent(0, 0)).toBeUndefined();
    expect(decided(by('error-rate'), seen({ errorPercent: 0.006 })).proposals[0]?.proposal.kind).toBe(
      'abstain',
    );
  });

  test('T32: no lever is a memory size: right-sizing is advice, so nothing scales both ways on one metric', () => {
    expect(levers.filter((lever) => /memory|cpu/.test(lever))).toEqual([]);
  });

  test('T33: one policy that fails neither stops nor delays the others, and nothing here runs on a timer', () => {
    const target = aTarget({
      policies: [{ policy: 'fixed', settings: { units: 'many' } }, { policy: 'hpa' }],
    });
    const decision = decided(target, seen({ meanInFlight: 50 }));
    expect(decision).toMatchObject({ action: 'raise', blind: true });
    expect(decision.proposals[0]?.proposal.reason).toMatch(/policy failed/);
    const own = sourceFiles(['functions']).filter(({ path }) => path.startsWith('functions/scaling/'));
    expect(own.filter(({ code }) => /\bsetInterval\b/.test(code)).map(({ path }) => path)).toEqual([]);
  });

  test('T34: what was done is remembered only after it was done, in the target and not in the process', () => {
    const target = by('s1-policies');
    const first = decided(target, seen({ responseSeconds: 3 }));
    expect(first.control.changes).toEqual([]);
    const later = { ...seen({ responseSeconds: 3 }, { requested: 15 }), atMs: NOW + MINUTE };
    expect(decided(target, later, { control: first.control }).reason).toBe('cooling down');
    expect(decided(target, later).action).toBe('raise');
  });

  test('T35: the thresholds in use are written down once each', () => {
    expect(policies['api-response-time'].defaults).toEqual({ up: 2, down: 0.5, least: 3, most: 50 });
    expect(policies['queue-depth'].defaults).toMatchObject({ up: 1000, down: 100 });
    expect(policies['error-rate'].defaults).toMatchObject({ up: 5 });
    expect(policies['connection-pool'].defaults).toMatchObject({ up: 80 });
    expect(policies['hpa-requirements'].defaults).toEqual({ target: 0.7, least: 3 });
    expect(policies.pressure.defaults).toMatchObject({ cpuLimit: 0.7, memoryLimit: 0.8, ratePerUnit: 1000 });
    expect(defaultGuards).toMatchObject({
      toleranceShare: 0.1,
      stabiliseUpSeconds: 60,
      stabiliseDownSeconds: 300,
      up: { share: 0.5, units: 4, periodSeconds: 60 },
      down: { share: 0.1, periodSeconds: 60 },
    });
  });

  test('T36: price decides: an idle unit is given back, a busy one is kept, and a spent budget stops raises', () => {
    const idle = decided(aTarget(), seen({ meanInFlight: 0.3, requestsPerSecond: 3 }, { requested: 2 }), {
      control: { ...freshControl, memories: { economic: { baseMs: NOW - 5 * MINUTE + 1 } } },
    });
    expect(idle).toMatchObject({ action: 'lower', to: 0 });
    const busy = seen({ meanInFlight: 20, requestsPerSecond: 50 }, { requested: 0 });
    expect(decided(aTarget(), busy)).toMatchObject({ action: 'raise' });
    const broke = { budget: { monthlyUsd: 10, spentUsd: 10, secondsLeft: 1000 } };
    expect(decided(aTarget(), busy, { account: broke })).toMatchObject({ action: 'hold' });
  });

  test('every proposal, guard and reason is in the decision', () => {
    const target = aTarget({ policies: [{ policy: 'hpa' }, { policy: 'error-rate' }], ceiling: 30 });
    const decision = decide({
      target,
      account,
      control: freshControl,
      observation: seen({ meanInFlight: 50, errorPercent: 0 }),
    });
    expect(decision.proposals.map(({ policy }) => policy)).toEqual(['hpa', 'error-rate']);
    expect(decision.guards).toEqual([{ guard: 'floor-and-ceiling', from: 72, to: 30, reason: 'ceiling 30' }]);
    expect(decision).toMatchObject({ from: 10, to: 30, action: 'raise', reason: 'ceiling 30' });
  });
});
