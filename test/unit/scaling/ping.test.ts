import { expect, test } from 'vitest';
import { withoutPings, withWave } from '../../../functions/scaling/domain/without-pings.ts';
import { evaluate } from '../../support/evaluate.ts';
import { account, aTarget, NOW, seen } from '../../support/scaling-fixtures.ts';
import { memoryLever, memoryStore } from '../../support/scaling-memory.ts';

const address = { kind: 'alias', functionName: 'f', alias: 'live' } as const;
const load = { meanInFlight: 1, requestsPerSecond: 12, peakInFlight: 6 };

test('the pings of a wave end together, one hold after it was sent, and a wave that was decided late still has its whole hold', async () => {
  const { levers, state } = memoryLever({ requested: 0, ready: 0, inProgress: false });
  const { signals, history } = seen(load);
  let nowMs = NOW;
  const clock = () => {
    nowMs += 1_000;
    return nowMs;
  };
  const record = await evaluate({ target: aTarget({ warmPool: true }), address }, account, {
    levers,
    store: memoryStore().store,
    readSignals: async () => ({ signals, history }),
    clock,
  });
  expect(record.outcome.kind).toBe('pinged');
  expect(state.ends).toEqual([nowMs + 300]);
});

test('busy time that pings did not take is not taken out of the metrics: they hold as long as they say', () => {
  const minuteMs = NOW - 120_000;
  const wave = { atMs: minuteMs, sent: 40, cold: 0, throttled: 0, oldestIdleSeconds: 0, heldSeconds: 0.15 };
  const seenByLambda = {
    invocations: new Map([[minuteMs, 640]]),
    durationMs: new Map([[minuteMs, (600 * 100 + 40 * 150) / 640]]),
    peakInFlight: new Map([[minuteMs, 45]]),
  };
  const clean = withoutPings(seenByLambda, withWave([], wave, 300));
  expect([clean.invocations.get(minuteMs), clean.durationMs.get(minuteMs)]).toEqual([600, 100]);
});
