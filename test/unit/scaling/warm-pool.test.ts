import { describe, expect, test } from 'vitest';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import { newsvendorBase } from '../../../functions/scaling/domain/policies/economic/base.ts';
import {
  learnSavings,
  savedLately,
} from '../../../functions/scaling/domain/policies/economic/base-savings.ts';
import {
  learnPool,
  withMeasuredStart,
} from '../../../functions/scaling/domain/policies/economic/pool-learning.ts';
import {
  missShareOf,
  type PoolSettings,
} from '../../../functions/scaling/domain/policies/economic/pool-settings.ts';
import type { Memory } from '../../../functions/scaling/domain/policy.ts';
import { lambdaPrices } from '../../../functions/scaling/domain/prices.ts';
import { studyArrivals } from '../../../lib/simulator/arrivals.ts';
import { contender } from '../../../lib/simulator/contenders.ts';
import { bill } from '../../../lib/simulator/cost.ts';
import { documentedLambda } from '../../../lib/simulator/fleet-settings.ts';
import { type ProfileName, profiles } from '../../../lib/simulator/profile.ts';
import { Run } from '../../../lib/simulator/run.ts';
import { aTarget, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';

const pooled = aTarget({ warmPool: true });

/** So many requests a second for so many minutes, played by `policy` with settings of its own. */
function played(
  perSecond: number,
  { minutes = 720, policy = 'economic', profile = 'api' as ProfileName, settings = {} } = {},
): Run {
  const counts = Float64Array.from({ length: minutes }, () => 60 * perSecond);
  const scenario = {
    trace: { name: 'constant', intervalSeconds: 60, counts },
    scale: 1,
    profile: profiles[profile],
    seed: 7,
    arrivals: studyArrivals,
    fleet: documentedLambda,
  };
  const { target } = contender(policy, scenario);
  const chosen = target.policies.map((one) => ({ ...one, settings: { ...one.settings, ...settings } }));
  const run = new Run(scenario, { ...target, policies: chosen });
  run.play();
  return run;
}

describe('how rarely the peak may pass the pool', () => {
  const prices = lambdaPrices.x86_64;
  const heavy = {
    holdMs: 300,
    memoryGb: 1.77,
    coldStartSeconds: 2.5,
    penaltyUsdPerSecond: 0.01,
    penaltyShare: 0.5,
  };
  const share = (settings: Partial<PoolSettings>) =>
    missShareOf({ ...heavy, prices, ...settings } as PoolSettings);

  test('by hand: as rarely as a ping is cheaper than what a cold start counts for', () => {
    expect(share({})).toBeCloseTo((0.3 * 1.77 * prices.onDemandUse + prices.requestUsd) / 0.0125, 12);
    expect(share({ coldStartSeconds: 0.25 })).toBeCloseTo(10 * share({}), 12);
  });

  test('cold starts that cost nothing may always happen', () => {
    expect(share({ coldStartSeconds: 0 })).toBe(1);
  });
});

describe('how long a cold start takes', () => {
  const prices = lambdaPrices.x86_64;
  const settings = {
    ...{ holdMs: 300, memoryGb: 1, coldStartSeconds: 0.6, intervalSeconds: 240, prices },
    ...{ penaltyUsdPerSecond: 0.01, penaltyShare: 0.5 },
  } as PoolSettings;
  const after = (starts: readonly (number | undefined)[]) => {
    let memory: Memory = {};
    for (const [index, startSeconds] of starts.entries()) {
      const atMs = NOW + index * 5 * MINUTE;
      const wave = { atMs, sent: 9, cold: 9, throttled: 0, oldestIdleSeconds: 0 };
      const lastWave = startSeconds === undefined ? wave : { ...wave, startSeconds };
      memory = learnPool({ ...seen({}), atMs, lastWave }, { ...memory, waveMs: atMs }, settings);
    }
    return memory;
  };

  test('is what new environments say, and the setting only before any did', () => {
    expect(withMeasuredStart(settings, after([undefined])).coldStartSeconds).toBe(0.6);
    const slow = withMeasuredStart(settings, after([2.5, undefined, 2.5]));
    expect(slow.coldStartSeconds).toBe(2.5);
    expect(missShareOf(slow)).toBeLessThan(missShareOf(settings));
    expect(withMeasuredStart(settings, after([2.5, 1.5])).coldStartSeconds).toBeCloseTo(2.2, 9);
  });
});

describe('what the base saves', () => {
  const after = (shares: readonly number[]) =>
    shares.reduce<Memory>((memory, share, index) => learnSavings(memory, NOW + index * 30_000, share), {});

  test('is known from the first minutes, follows a change within days, and is never less than nothing', () => {
    expect(savedLately({})).toBe(0);
    expect(savedLately(after([0.04, 0.04, 0.04]))).toBeCloseTo(0.04, 9);
    const days = [...Array(2880).fill(0.04), ...Array(3 * 2880).fill(0.01)];
    expect(savedLately(after(days))).toBeGreaterThan(0.01);
    expect(savedLately(after(days))).toBeLessThan(0.015);
    expect(savedLately(after(Array(50).fill(-0.1)))).toBe(0);
  });

  test('by hand: sixty units under a load of a hundred work nearly all the time', () => {
    const { provisionedKeep, provisionedUse, onDemandUse } = lambdaPrices.arm64;
    const load = seen({ meanInFlight: 100, requestsPerSecond: 100 }, { requested: 60 });
    const settings = { windowMinutes: 60, requestsPerUnit: 10, raiseAt: 1.2, lowerAt: 0.95 };
    const busy = 0.98 * 60;
    const byHand = (busy * (onDemandUse - provisionedUse) - 60 * provisionedKeep) / (100 * onDemandUse);
    expect(newsvendorBase(load, lambdaPrices.arm64, settings)?.saves).toBeCloseTo(byHand, 2);
    const idle = seen({ meanInFlight: 1, requestsPerSecond: 1 }, { requested: 60 });
    expect(newsvendorBase(idle, lambdaPrices.arm64, settings)?.saves).toBeLessThan(-1);
  });
});

/** Share of a bill of twelve hours: in the first, seven per cent are allowed. */
const FIRST_HOUR = 0.07 / 12;

describe('what pings may cost', () => {
  test.each([
    ['api', 20],
    ['heavy', 40],
  ] as const)(
    '%s at %d requests a second: a hundredth of the bill, or what the base saves',
    (profile, rate) => {
      const [whole, base, plain] = [
        played(rate, { profile }),
        played(rate, { profile, settings: { pool: false } }),
        played(rate, { profile, policy: 'on-demand' }),
      ];
      const usd = bill(plain).totalUsd;
      const saved = Math.max(0, usd - bill(base).totalUsd);
      expect(bill(whole).pingsUsd).toBeGreaterThan(0);
      expect(bill(whole).pingsUsd).toBeLessThan(Math.max(0.01 * usd, saved) + FIRST_HOUR * usd);
      expect(whole.fleet.coldStarts).toBeLessThan(plain.fleet.coldStarts);
    },
  );
});

describe('a wave', () => {
  const quiet = { meanInFlight: 1, requestsPerSecond: 12, peakInFlight: 6 };

  test('is skipped when Lambda alone would have had no cold starts for a day', () => {
    const wave = (coldADay: number) =>
      decided(
        pooled,
        seen(quiet, { requested: 0 }),
        remembering({ countedMs: NOW - MINUTE, coldSeconds: 90_000, coldADay }),
      ).wave;
    expect(wave(0)).toBeUndefined();
    expect(wave(500)).toBeDefined();
  });

  test('is sent in the first hour, of which nothing is known yet', () => {
    expect(decided(pooled, seen(quiet, { requested: 0 })).wave).toBeDefined();
  });

  test('takes every environment when a request hardly ever meets it, and leaves some when many would', () => {
    const at = (load: typeof quiet) =>
      decided(
        pooled,
        seen(load, { requested: 0 }),
        remembering({ countedMs: NOW - MINUTE, coldSeconds: 90_000, coldADay: 400, pool: 40 }),
      ).wave;
    const few = at({ meanInFlight: 0.02, requestsPerSecond: 0.2, peakInFlight: 2 });
    expect(few?.pings).toBe(few?.size);
    const many = at({ meanInFlight: 8, requestsPerSecond: 100, peakInFlight: 18 });
    expect(many?.pings).toBeLessThan((many?.size ?? 0) - 8);
  });
});

function remembering(memory: Memory) {
  return { control: { ...freshControl, memories: { economic: memory } } };
}
