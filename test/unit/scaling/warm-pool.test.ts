import { describe, expect, test } from 'vitest';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import type { WaveReport } from '../../../functions/scaling/domain/observation.ts';
import { newsvendorBase } from '../../../functions/scaling/domain/policies/economic/base.ts';
import {
  learnSavings,
  savedLately,
} from '../../../functions/scaling/domain/policies/economic/base-savings.ts';
import {
  learnPool,
  withMeasured,
} from '../../../functions/scaling/domain/policies/economic/pool-learning.ts';
import {
  missShareOf,
  type PoolSettings,
  pingUsd,
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
const prices = lambdaPrices.x86_64;

/** So many requests a second for so many minutes, played by `policy` with settings of its own. */
function played(
  perSecond: number,
  { minutes = 720, policy = 'economic', profile = 'api' as ProfileName, settings = {}, spread = 0 } = {},
): Run {
  const counts = Float64Array.from({ length: minutes }, () => 60 * perSecond);
  const scenario = {
    trace: { name: 'constant', intervalSeconds: 60, counts },
    scale: 1,
    profile: profiles[profile],
    seed: 7,
    arrivals: studyArrivals,
    fleet: { ...documentedLambda, pingSpreadSeconds: spread },
  };
  const { target } = contender(policy, scenario);
  const chosen = target.policies.map((one) => ({ ...one, settings: { ...one.settings, ...settings } }));
  const run = new Run(scenario, { ...target, policies: chosen });
  run.play();
  return run;
}

describe('how rarely the peak may pass the pool', () => {
  const heavy = {
    holdMs: 300,
    arrivalShare: 0,
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

const measured = {
  ...{ holdMs: 300, arrivalShare: 0, memoryGb: 1, coldStartSeconds: 0.6, intervalSeconds: 240, prices },
  ...{ penaltyUsdPerSecond: 0.01, penaltyShare: 0.5 },
} as PoolSettings;

/** What is known after these reports of waves, five minutes apart, of ten pings that all met a living environment if they do not say otherwise. */
function after(reports: readonly Partial<WaveReport>[]): PoolSettings {
  let memory: Memory = {};
  for (const [index, report] of reports.entries()) {
    const atMs = NOW + index * 5 * MINUTE;
    const lastWave = { sent: 10, cold: 0, throttled: 0, oldestIdleSeconds: 0, ...report, atMs };
    memory = learnPool({ ...seen({}), atMs, lastWave }, { ...memory, waveMs: atMs }, measured);
  }
  return withMeasured(measured, memory);
}

describe('how long a cold start takes', () => {
  const afterStarts = (starts: readonly (number | undefined)[]) =>
    after(
      starts.map((startSeconds) => ({
        ...{ sent: 9, cold: 9 },
        ...(startSeconds !== undefined && { startSeconds }),
      })),
    );

  test('is what new environments say, and the setting only before any did', () => {
    expect(afterStarts([undefined]).coldStartSeconds).toBe(0.6);
    const slow = afterStarts([2.5, undefined, 2.5]);
    expect(slow.coldStartSeconds).toBe(2.5);
    expect(missShareOf(slow)).toBeLessThan(missShareOf(measured));
    expect(afterStarts([2.5, 1.5]).coldStartSeconds).toBeCloseTo(2.2, 9);
  });
});

describe('how the pings of a wave arrive', () => {
  test('is known from how long they held: all the time, or the later ones less and less', () => {
    expect(after([{}]).arrivalShare).toBe(0);
    expect(after([{ heldSeconds: 0.3 }]).arrivalShare).toBe(0);
    // Ten that arrive over a share s of the hold, evenly: the one before the last holds for all but 0.8 s of it, and so on.
    const meanOf = (count: number, s: number) =>
      Array.from({ length: count }, (_, k) => 0.3 * (1 - (s * k) / 10)).reduce((a, b) => a + b, 0) / count;
    expect(after([{ heldSeconds: meanOf(10, 1) }]).arrivalShare).toBeCloseTo(1, 9);
    expect(after([{ heldSeconds: meanOf(10, 0.4) }]).arrivalShare).toBeCloseTo(0.4, 9);
    // The last six of ten started new environments, which a ping lets go at once: their hold is not among those told.
    expect(after([{ cold: 6, heldSeconds: meanOf(4, 0.5) }]).arrivalShare).toBeCloseTo(0.5, 9);
  });

  test('is followed slowly, stays within 0 and 1, and a single ping says nothing of it', () => {
    const changed = after([{ heldSeconds: 0.3 }, { heldSeconds: 0.01 }]).arrivalShare;
    expect(changed).toBeCloseTo(0.3, 9);
    expect(after([{ heldSeconds: 0.9 }]).arrivalShare).toBe(0);
    expect(after([{ sent: 1, heldSeconds: 0.1 }]).arrivalShare).toBe(0);
  });

  test('makes them cheaper, so a pool may be deeper for the same cold start', () => {
    const evenly = { ...measured, arrivalShare: 1 };
    expect(pingUsd(evenly) - prices.requestUsd).toBeCloseTo((pingUsd(measured) - prices.requestUsd) / 2, 15);
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

  test('as many pings and not more where they hold for half as long in the mean: little more than half the money', () => {
    const [whole, plain] = [played(20, { spread: 0.3 }), played(20, { policy: 'on-demand' })];
    const usd = bill(plain).totalUsd;
    expect(bill(whole).pingsUsd).toBeLessThan(0.0085 * usd);
    expect(whole.fleet.coldStarts).toBeLessThan(0.6 * plain.fleet.coldStarts);
  });
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
        remembering({
          countedMs: NOW - MINUTE,
          coldSeconds: 90_000,
          coldADay: 400,
          pool: 40,
          reportMs: NOW - 5 * MINUTE,
        }),
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

test('the last pings of a wave found nothing alive four times as often as was planned, so pools were too shallow and left too much', () => {
  const cold = (policy: string) => played(40, { policy, spread: 0.3 }).fleet.coldStarts;
  // 85 of 150; planned with Erlang's loss formula, 97.
  expect(cold('economic')).toBeLessThan(0.6 * cold('on-demand'));
});
