import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freshControl, withChange } from '../../../functions/scaling/domain/control.ts';
import { decide } from '../../../functions/scaling/domain/decide.ts';
import type { Observation } from '../../../functions/scaling/domain/observation.ts';
import { policies } from '../../../functions/scaling/domain/policies/registry.ts';
import type { Target } from '../../../functions/scaling/domain/target.ts';
import { account, aTarget, by, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';

const policyName = fc.constantFrom(...(Object.keys(policies) as (keyof typeof policies)[]));
/** What lowers without looking at load (by its document), and the requirements' rules as written, whose fault this is. */
const toldNotTo = new Set(['on-demand', 'fixed', 'keda', 's1-pressure', 's1-policies', 's2-thresholds']);

const maybe = (most: number) => fc.option(fc.double({ min: 0, max: most, noNaN: true }), { nil: null });

const load = fc.record({
  meanInFlight: maybe(5000).map((value) => [value]),
  peakInFlight: maybe(9000).map((value) => [value]),
  finePeakInFlight: maybe(9000).map((value) => [value]),
  requestsPerSecond: maybe(50_000).map((value) => [value]),
  responseSeconds: maybe(20).map((value) => [value]),
  errorPercent: maybe(100).map((value) => [value]),
  queueDepth: maybe(1e6).map((value) => [value]),
  connectionPercent: maybe(100).map((value) => [value]),
  provisionedUseRatio: maybe(1).map((value) => [value, value, value]),
  provisionedPeakRatio: maybe(1).map((value) => [value, value, value]),
  throttles: maybe(100).map((value) => [value]),
  cpuRatio: maybe(3).map((value) => [value]),
  memoryRatio: maybe(2).map((value) => [value]),
});

const bounds = fc
  .tuple(fc.nat(300), fc.nat(300))
  .map(([a, b]) => ({ floor: Math.min(a, b), ceiling: Math.max(a, b) }));

describe('every policy, under the guards', () => {
  test('never passes a ceiling, the reserved concurrency or the account limit, never stays below a floor', () => {
    fc.assert(
      fc.property(
        fc.array(policyName, { minLength: 1, maxLength: 4 }),
        load,
        bounds,
        fc.record({
          requested: fc.nat(500),
          reserved: fc.option(fc.nat(400), { nil: undefined }),
          damping: fc.constantFrom('full' as const, 'bounds-only' as const),
        }),
        (names, signals, limits, rest) => {
          const target = aTarget({
            ...limits,
            damping: rest.damping,
            policies: names.map((policy) => ({ policy })),
            ...(rest.reserved === undefined ? {} : { reserved: rest.reserved }),
          });
          const { to } = decided(target, seen(signals, { requested: rest.requested }));
          const most = Math.min(limits.ceiling, rest.reserved ?? 900);
          expect(to).toBeLessThanOrEqual(most);
          expect(to).toBeGreaterThanOrEqual(Math.min(limits.floor, most));
          expect(Number.isInteger(to)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a missing signal never lowers what the bounds allow', () => {
    fc.assert(
      fc.property(policyName, fc.integer({ min: 1, max: 400 }), (policy, requested) => {
        fc.pre(!toldNotTo.has(policy));
        const blindfold = seen(
          { meanInFlight: [null], requestsPerSecond: [null], queueDepth: [null], responseSeconds: [null] },
          { requested },
        );
        const { to } = decided(by(policy), blindfold);
        expect(to).toBeGreaterThanOrEqual(requested);
      }),
    );
  });

  test('while a change is in progress, or without calls left, nothing else is asked for', () => {
    fc.assert(
      fc.property(policyName, load, fc.nat(300), (policy, signals, requested) => {
        const busy = seen(signals, { requested, ready: 0, inProgress: true });
        expect(decided(by(policy), busy).to).toBe(requested);
        const broke = decided(by(policy), seen(signals, { requested }), { account: { callsLeft: 0 } });
        expect(broke.to).toBe(requested);
      }),
    );
  });
});

describe('response to load', () => {
  test.each(['economic', 'hpa', 'hpa-requirements', 'queue-depth', 'pressure', 'kpa'])(
    '%s is monotone: more load never wants less',
    (policy) => {
      fc.assert(
        fc.property(fc.nat(800), fc.nat(800), fc.nat(200), (a, b, requested) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)];
          expect(at(by(policy, { ceiling: 5000 }), less, requested)).toBeLessThanOrEqual(
            at(by(policy, { ceiling: 5000 }), more, requested),
          );
        }),
      );
    },
  );

  test.each(['economic', 'hpa', 'hpa-requirements', 'kpa', 'keda', 'pressure'])(
    '%s does not oscillate on constant load',
    (policy) => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(200), (inFlight, start) => {
          const target = by(policy, { damping: 'full', ceiling: 880 });
          expect(directionChanges(target, inFlight, start)).toBeLessThanOrEqual(1);
        }),
        { numRuns: 15 },
      );
    },
  );
});

function at(target: Target, inFlight: number, requested: number): number {
  return decided(target, busyWith(inFlight, requested)).to;
}

function busyWith(inFlight: number, requested: number): Observation {
  return seen(
    {
      meanInFlight: inFlight,
      peakInFlight: inFlight,
      finePeakInFlight: inFlight,
      requestsPerSecond: inFlight * 10,
      queueDepth: inFlight * 100,
      cpuRatio: Math.min(5, inFlight / Math.max(1, requested)),
      memoryRatio: 0.5,
    },
    { requested },
  );
}

/** Plays two hours of ticks on a lever that obeys at once and counts how often the direction changes. */
function directionChanges(target: Target, inFlight: number, start: number): number {
  let control = freshControl;
  let requested = start;
  for (let tick = 0; tick < 240; tick += 1) {
    const atMs = NOW + tick * 30_000;
    const base = busyWith(inFlight, requested);
    const moved = Object.fromEntries(
      Object.entries(base.signals).map(([name, readings]) => [
        name,
        readings.map((reading) => ({ ...reading, atMs: reading.atMs + tick * 30_000 })),
      ]),
    );
    const decision = decide({ target, account, control, observation: { ...base, atMs, signals: moved } });
    control = decision.control;
    if (decision.to !== requested) control = withChange(control, { atMs, from: requested, to: decision.to });
    requested = decision.to;
  }
  const directions = control.changes.map(({ from, to }) => Math.sign(to - from));
  return directions.filter((direction, index) => index > 0 && direction !== directions[index - 1]).length;
}

test('flapping is broken: after three reversals in half an hour it settles high', () => {
  let control = freshControl;
  for (let change = 0; change < 5; change += 1) {
    const [from, to] = change % 2 === 0 ? [10, 20] : [20, 10];
    control = withChange(control, { atMs: NOW - (5 - change) * MINUTE, from, to });
  }
  const decision = decided(by('hpa'), seen({ meanInFlight: 1 }, { requested: 20 }), { control });
  expect(decision).toMatchObject({ action: 'hold', to: 20 });
  expect(decision.reason).toMatch(/reversals/);
});
