import { expect, test } from 'vitest';
import {
  admission,
  afterFailure,
  afterSuccess,
  type BreakerState,
  CLOSED,
} from '../../../functions/notifications/domain/endpoint-breaker.ts';
import { retryDelayMs } from '../../../functions/notifications/domain/retry-delay.ts';

/** The state after so many failures, those that change nothing included. */
function failTimes(state: BreakerState, times: number, nowMs = 0): BreakerState {
  let current = state;
  for (let n = 0; n < times; n += 1) current = afterFailure(current, nowMs) ?? current;
  return current;
}

test('five failures in a row open it, a success in between begins anew', () => {
  expect(failTimes(CLOSED, 4)).toEqual({ kind: 'closed', failures: 4 });
  expect(afterSuccess(failTimes(CLOSED, 4))).toEqual(CLOSED);
  expect(failTimes(CLOSED, 5)).toEqual({ kind: 'open', untilMs: 5_000, trips: 1 });
  expect(afterSuccess(CLOSED)).toBeNull();
});

test('T82: its own refusals count as nothing: asked a thousand times while open it closes as soon as the endpoint answers', () => {
  const open = failTimes(CLOSED, 5);
  for (let nowMs = 0; nowMs < 5_000; nowMs += 5) {
    expect(admission(open, nowMs)).toEqual({ kind: 'wait', untilMs: 5_000 });
  }
  const probe = admission(open, 5_000);
  if (probe.kind !== 'probe') throw new Error('no probe');
  expect(afterSuccess(probe.next)).toEqual(CLOSED);
});

test('T82: one prober at a time; a prober that died is replaced when its lease has ended', () => {
  const probe = admission(failTimes(CLOSED, 5), 6_000);
  if (probe.kind !== 'probe') throw new Error('no probe');
  expect(admission(probe.next, 6_001)).toEqual({ kind: 'wait', untilMs: 8_001 });
  expect(admission(probe.next, 26_000)).toMatchObject({ kind: 'probe' });
});

test('every failed probe keeps it open twice as long, up to five minutes; late failures of earlier calls add nothing', () => {
  let state = failTimes(CLOSED, 5);
  const opens: number[] = [];
  for (let trip = 0; trip < 9; trip += 1) {
    if (state.kind !== 'open') throw new Error('not open');
    const { untilMs } = state;
    expect(afterFailure(state, untilMs)).toBeNull();
    expect(afterSuccess(state)).toBeNull();
    const probe = admission(state, untilMs);
    if (probe.kind !== 'probe') throw new Error('no probe');
    state = failTimes(probe.next, 1, untilMs);
    opens.push(state.kind === 'open' ? state.untilMs - untilMs : 0);
  }
  expect(opens).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000, 300_000]);
});

test('pauses double up to an hour, half of each by chance and never negative (T83)', () => {
  expect([1, 2, 3, 10].map((n) => retryDelayMs(n, () => 0))).toEqual([500, 1_000, 2_000, 256_000]);
  expect(retryDelayMs(16, () => 0.999_999)).toBeLessThan(3_600_000);
  expect(retryDelayMs(16, () => 0)).toBe(1_800_000);
  const draws = Array.from({ length: 100 }, (_, index) => retryDelayMs(5, () => index / 100));
  expect(Math.min(...draws)).toBe(8_000);
  expect(new Set(draws).size).toBe(100);
});
