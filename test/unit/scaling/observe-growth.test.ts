import { expect, test } from 'vitest';
import type { Signals } from '../../../functions/scaling/domain/observation.ts';
import { functionSignals, type MinutePoints } from '../../../functions/scaling/domain/observe.ts';
import { empty, points } from '../../support/minute-points.ts';
import { MINUTE, NOW } from '../../support/scaling-fixtures.ts';

/** Which minutes count: those that are whole, and of the others what only can become more. */

test('the newest minute may still rise and is left out', () => {
  const newest = functionSignals(points({ invocations: 6000, durationMs: 200 }, 3), NOW).meanInFlight?.at(-1);
  expect(newest?.atMs).toBe(NOW - 2 * MINUTE);
});

test('growth is seen in the unfinished minute, a fall only when it is sure', () => {
  const steady = points({ invocations: 600, durationMs: 100, peakInFlight: 3 }, 5);
  const young = (name: keyof MinutePoints, value: number) =>
    new Map([...steady[name], [NOW, value]] as [number, number][]);
  const at = (invocations: number) =>
    functionSignals(
      { ...steady, invocations: young('invocations', invocations), durationMs: young('durationMs', 100) },
      NOW + 30_000,
    );
  expect(at(6000).meanInFlight?.at(-1)).toMatchObject({ value: 10, atMs: NOW });
  expect(at(60).meanInFlight?.at(-1)).toMatchObject({ value: 1, atMs: NOW - 2 * MINUTE });
});

test('a burst that began at the end of a minute was averaged with the nothing before it: nothing was raised for two minutes', () => {
  const began = { ...empty(), ...points({ durationMs: 1000 }, 3) };
  const first = { invocations: new Map([[NOW, 30]]), durationMs: new Map([[NOW, 1000]]) };
  expect(means(functionSignals({ ...began, ...first }, NOW + 59_000))).toEqual([0.5]);
  const later = {
    invocations: new Map([...first.invocations, [NOW + MINUTE, 420]]),
    durationMs: new Map([...first.durationMs, [NOW + MINUTE, 1000]]),
  };
  const signals = functionSignals({ ...began, ...later }, NOW + MINUTE + 29_000);
  expect(means(signals)).toEqual([7]);
  expect(signals.requestsPerSecond?.filter(({ kind }) => kind === 'measured')).toHaveLength(1);
});

test('a minute that has just begun does not speak against the growth of the one before it', () => {
  const steady = points({ invocations: 600, durationMs: 100 }, 5);
  const young = (invocations: number) => ({
    ...steady,
    invocations: new Map([...steady.invocations, [NOW - MINUTE, 6000], [NOW, invocations]]),
    durationMs: new Map([...steady.durationMs, [NOW - MINUTE, 100], [NOW, 100]]),
  });
  expect(means(functionSignals(young(900), NOW + 3000)).slice(-2)).toEqual([1, 10]);
  expect(means(functionSignals(young(6600), NOW + 40_000)).slice(-2)).toEqual([10, 11]);
});

test('a quiet minute between others is 0; a function nothing is known of is missing; absent use is idle', () => {
  const three = points({ invocations: 60, durationMs: 100 }, 3);
  const some = functionSignals(three, NOW, NOW - 40 * MINUTE);
  const values = some.requestsPerSecond?.map((one) => (one.kind === 'measured' ? one.value : one.kind));
  // The minute of the first request is no whole one.
  expect(values?.slice(0, 22)).toEqual([...Array(22).fill('missing')]);
  expect(values?.slice(22)).toEqual([...Array(35).fill(0), 1, 1, 1]);
  expect(functionSignals(three, NOW).requestsPerSecond?.at(-4)).toMatchObject({ kind: 'missing' });
  expect(some.provisionedPeakRatio?.at(-1)).toMatchObject({ kind: 'missing', why: 'idle' });
  expect(functionSignals(empty(), NOW).requestsPerSecond?.at(-1)).toMatchObject({ kind: 'missing' });
});

function means({ meanInFlight = [] }: Signals): number[] {
  return meanInFlight.flatMap((one) => (one.kind === 'measured' ? [one.value] : []));
}
