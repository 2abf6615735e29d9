import { describe, expect, test } from 'vitest';
import { functionSignals, type MinutePoints, withFresh } from '../../../functions/scaling/domain/observe.ts';
import { withoutPings, withWave } from '../../../functions/scaling/domain/without-pings.ts';
import { keepHistory } from '../../../functions/scaling/store/earlier-days.ts';
import { accountReader } from '../../../functions/scaling/store/read-account.ts';
import { signalReader } from '../../../functions/scaling/store/read-signals.ts';
import { empty, points } from '../../support/minute-points.ts';
import { aTarget, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';

const noSources = {
  readMinutes: async () => empty(),
  readHistory: async () => empty(),
  readFresh: async () => new Map(),
  readBacklog: async () => undefined,
  readOldest: async () => new Map(),
  readLag: async () => new Map(),
  readMemory: async () => new Map(),
  readCluster: async () => ({ connections: new Map(), activeStatements: new Map(), acuPercent: new Map() }),
  readAcuRange: async () => ({ minAcu: 0, maxAcu: 2 }),
  clusterIds: [],
  onBlind: () => {},
};

describe('observing', () => {
  test("mean in flight is Little's law of invocations and duration", () => {
    const signals = functionSignals(
      points({ invocations: 6000, durationMs: 200, peakInFlight: 31 }, 10),
      NOW,
    );
    expect(signals.meanInFlight?.at(-1)).toMatchObject({ kind: 'measured', value: 20, samples: 6000 });
    expect(signals.peakInFlight?.at(-1)).toMatchObject({ value: 31 });
    expect(signals.requestsPerSecond?.at(-1)).toMatchObject({ value: 100 });
  });

  test('the finest peaks are those of the last minutes, the unfinished one stamped by what it covers', () => {
    const steady = points({ invocations: 600, durationMs: 100, peakInFlight: 3 }, 5);
    const peakInFlight = new Map([...steady.peakInFlight, [NOW, 40]] as [number, number][]);
    const fine = functionSignals({ ...steady, peakInFlight }, NOW + 30_000).finePeakInFlight ?? [];
    expect(fine.map((one) => one.kind === 'measured' && [one.value, (one.atMs - NOW) / 1000])).toEqual([
      [3, -190],
      [3, -130],
      [3, -70],
      [40, 20],
    ]);
  });

  test('pings are no traffic: taken out of counts, busy time and peaks, or the scaler would ping ever more', () => {
    const real = points({ invocations: 600, durationMs: 100, peakInFlight: 5 }, 10);
    const minuteMs = NOW - 2 * MINUTE;
    const wave = { atMs: minuteMs + 10_000, sent: 40, cold: 9, throttled: 0, oldestIdleSeconds: 0 };
    const seenByLambda: MinutePoints = {
      ...real,
      invocations: new Map([...real.invocations, [minuteMs, 640]]),
      durationMs: new Map([...real.durationMs, [minuteMs, (600 * 100 + 40 * 300) / 640]]),
      peakInFlight: new Map([...real.peakInFlight, [minuteMs, 45]]),
    };
    const clean = withoutPings(seenByLambda, withWave([], wave, 300));
    expect(functionSignals(clean, NOW)).toEqual(functionSignals(real, NOW));
    const idle = { ...empty(), ...points({ invocations: 40, durationMs: 300, peakInFlight: 40 }, 1) };
    expect(
      functionSignals(withoutPings(idle, withWave([], wave, 300)), NOW).peakInFlight?.at(-1),
    ).toMatchObject({
      value: 0,
    });
  });

  test('waves of one minute add up, refused pings do not count, and what nothing looks at is forgotten', () => {
    const wave = { atMs: NOW, sent: 10, cold: 0, throttled: 2, oldestIdleSeconds: 0 };
    const once = withWave([{ minuteMs: NOW - 8 * 86_400_000, sent: 1, holdMs: 300 }], wave, 300);
    expect(withWave(once, { ...wave, atMs: NOW + 30_000 }, 300)).toEqual([
      { minuteMs: NOW, sent: 16, holdMs: 300 },
    ]);
  });

  test('latency percentiles are read beside the mean', () => {
    const signals = functionSignals(
      points({ invocations: 60, durationMs: 100, p95Ms: 400, p99Ms: 900 }, 3),
      NOW,
    );
    expect(signals.p95Seconds?.at(-1)).toMatchObject({ value: 0.4, samples: 60 });
    expect(signals.p99Seconds?.at(-1)).toMatchObject({ value: 0.9 });
    expect(signals.p50Seconds?.at(-1)).toMatchObject({ kind: 'missing', why: 'absent' });
  });

  test('a source that cannot be read blinds the scaler and lowers nothing', async () => {
    const told: string[] = [];
    const read = signalReader({
      ...noSources,
      readMinutes: () => Promise.reject(new Error('CloudWatch is away')),
      readHistory: () => Promise.reject(new Error('CloudWatch is away')),
      onBlind: (what) => told.push(what),
    });
    const { signals } = await read({ kind: 'alias', functionName: 'f', alias: 'live' }, NOW);
    expect(told.sort()).toEqual(['earlier days', 'metrics']);
    expect(decided(aTarget(), { ...seen({}), signals })).toMatchObject({ action: 'hold', blind: true });
  });

  test('a week is read once in six hours and answers by the clock; from its first point on, silence is no traffic', async () => {
    const windows: number[] = [];
    const day = 86_400_000;
    const history = keepHistory(async ({ fromMs }) => {
      windows.push(fromMs);
      const at = NOW - 2 * day;
      return {
        invocations: new Map([[at, 3000]]),
        durationMs: new Map([[at, 1000]]),
        peakInFlight: new Map([[at, 17]]),
      };
    });
    const days = await history('f', NOW);
    await history('f', NOW + 5 * 60 * MINUTE);
    expect(windows).toHaveLength(1);
    const before = NOW - 2 * day;
    expect(days.peakBetween(before - MINUTE, before + MINUTE)).toBe(17);
    expect(days.peakBetween(before + 4 * MINUTE, before + 9 * MINUTE)).toBe(17);
    expect(days.meanBetween(before, before + 5 * MINUTE)).toBe(10);
    expect(days.meanBetween(before, before + 10 * MINUTE)).toBe(5);
    expect(days.peakBetween(NOW - day, NOW - day + MINUTE)).toBe(0);
    expect(days.peakBetween(NOW - 3 * day, NOW - 3 * day + MINUTE)).toBeUndefined();
    await history('f', NOW + 6 * 60 * MINUTE);
    expect(windows).toHaveLength(2);
  });

  test('pings are taken out of history whose points are longer than minutes', async () => {
    const at = NOW - 86_400_000;
    const history = keepHistory(async () => ({
      invocations: new Map([[at, 340]]),
      durationMs: new Map([[at, (300 * 1000 + 40 * 300) / 340]]),
      peakInFlight: new Map([[at, 45]]),
    }));
    const days = await history('f', NOW, [{ minuteMs: at + 3 * MINUTE, sent: 40, holdMs: 300 }]);
    expect(days.peakBetween(at, at + MINUTE)).toBe(5);
    expect(days.meanBetween(at, at + 5 * MINUTE)).toBeCloseTo(1, 9);
  });
});

const alias = { kind: 'alias', functionName: 'f', alias: 'live' } as const;

describe('what a function says itself', () => {
  const step = NOW + 20_000;
  const requests = new Map([
    [NOW, 10],
    [NOW + 10_000, 30],
  ]);
  const busySeconds = new Map([
    [NOW, 20],
    [NOW + 10_000, 150],
  ]);

  test('shows a load that Lambda has not reported yet: counts, busy time and the peak of its loudest ten seconds', () => {
    const steady = points({ invocations: 60, durationMs: 100, peakInFlight: 1 }, 5);
    const signals = functionSignals(withFresh(steady, { requests, busySeconds }), step);
    expect(signals.meanInFlight?.at(-1)).toMatchObject({ atMs: NOW, value: 170 / 60 });
    expect(signals.peakInFlight?.at(-1)).toMatchObject({ value: 25 });
    expect(signals.requestsPerSecond?.at(-1)).toMatchObject({ value: 40 / 60 });
    expect(functionSignals(steady, step).meanInFlight?.at(-1)).toMatchObject({ value: 0.1 });
  });

  test('gives way to what Lambda reports of the same minute', () => {
    const reported = {
      ...empty(),
      invocations: new Map([[NOW, 50]]),
      durationMs: new Map([[NOW, 4000]]),
      peakInFlight: new Map([[NOW, 16]]),
    };
    expect(withFresh(reported, { requests, busySeconds })).toEqual(reported);
  });
});

describe('what reading costs: metrics asked of CloudWatch', () => {
  function counted(traffic: (nowMs: number) => boolean) {
    const asked = { minutes: 0, fresh: 0, history: 0 };
    let nowMs = NOW;
    const read = signalReader({
      ...noSources,
      readMinutes: async () => {
        asked.minutes += 1;
        return traffic(nowMs) ? points({ invocations: 60, durationMs: 100, peakInFlight: 1 }, 5) : empty();
      },
      readHistory: async () => {
        asked.history += 1;
        return empty();
      },
      readFresh: async () => {
        asked.fresh += 1;
        return traffic(nowMs) ? new Map([[nowMs - 10_000, 5]]) : new Map();
      },
    });
    const run = async (minutes: number) => {
      for (let tick = 0; tick < 2 * minutes; tick += 1, nowMs += 30_000) await read(alias, nowMs);
      return { ...asked };
    };
    return run;
  }

  test('an idle function costs one number an evaluation and its details every ten minutes', async () => {
    expect(await counted(() => false)(60)).toEqual({ minutes: 6, fresh: 120, history: 1 });
  });

  test('a busy one costs two numbers an evaluation and its details once a minute', async () => {
    expect(await counted(() => true)(60)).toEqual({ minutes: 60, fresh: 240, history: 1 });
  });

  test('the first request of an idle one is looked into at the next evaluation', async () => {
    const run = counted((nowMs) => nowMs >= NOW + 5 * MINUTE);
    expect(await run(5)).toMatchObject({ minutes: 1 });
    expect(await run(0.5)).toMatchObject({ minutes: 2 });
  });

  test('who cannot even read that number is blind, though nothing was known of the function before', async () => {
    const told: string[] = [];
    const read = signalReader({
      ...noSources,
      readFresh: () => Promise.reject(new Error('CloudWatch is away')),
      onBlind: (what) => told.push(what),
    });
    const { signals } = await read(alias, NOW);
    expect(told).toEqual(['metrics']);
    expect(signals.requestsPerSecond).toBeUndefined();
  });
});

test('the account is read once for all targets of an evaluation, and a failure is not kept', async () => {
  let [now, reads] = [0, 0];
  const readConcurrency = async () => {
    reads += 1;
    if (reads === 3) throw new Error('throttled');
    return { limit: 1000, unreserved: 700 };
  };
  const rest = { callsLeft: async () => 7, monthlyBudgetUsd: 5, readClaimed: async () => new Map() };
  const read = accountReader({ readConcurrency, ...rest, onBlind: () => {} }, () => now);
  const seenByAll = await Promise.all([read(), read(), read()]);
  expect(seenByAll[2]).toMatchObject({ concurrencyLimit: 1000, claimedByOthers: 300, callsLeft: 7 });
  expect(reads).toBe(1);
  now = 30_000;
  await read();
  expect(reads).toBe(2);
  now = 60_000;
  await expect(read()).rejects.toThrow('throttled');
  await expect(read()).resolves.toMatchObject({ budget: { monthlyUsd: 5 } });
});

test('what the account has claimed is read once a minute; silence and a failure are gaps, and the account is there all the same', async () => {
  let [now, reads] = [NOW, 0];
  const blind: string[] = [];
  const answers = [new Map([[NOW - MINUTE, 640]]), new Map<number, number>()];
  const readClaimed = async () => {
    const answer = answers[reads];
    reads += 1;
    if (!answer) throw new Error('CloudWatch is away');
    return answer;
  };
  const read = accountReader(
    {
      readConcurrency: async () => ({ limit: 1000, unreserved: 700 }),
      callsLeft: async () => 7,
      monthlyBudgetUsd: 5,
      readClaimed,
      onBlind: (what) => blind.push(what),
    },
    () => now,
  );
  const claimed = async () => (await read()).claimed;
  expect(await claimed()).toMatchObject([{ kind: 'measured', value: 640, atMs: NOW - MINUTE }]);
  now += 30_000;
  expect(await claimed()).toHaveLength(1);
  expect(reads).toBe(1);
  now += 30_000;
  expect(await claimed()).toMatchObject([{ kind: 'missing', why: 'absent' }]);
  now += MINUTE;
  expect(await claimed()).toMatchObject([{ kind: 'missing', why: 'read-failed' }]);
  expect(blind).toEqual(['account']);
});
