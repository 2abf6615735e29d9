import { describe, expect, test } from 'vitest';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import type { DecisionInput } from '../../../functions/scaling/domain/decision.ts';
import { deployWave } from '../../../functions/scaling/domain/deploy-wave.ts';
import type { Observation } from '../../../functions/scaling/domain/observation.ts';
import { learnPool } from '../../../functions/scaling/domain/policies/economic/pool-learning.ts';
import { noticeDeploy } from '../../../functions/scaling/domain/policies/economic/pool-renewal.ts';
import type { PoolSettings } from '../../../functions/scaling/domain/policies/economic/pool-settings.ts';
import type { Memory } from '../../../functions/scaling/domain/policy.ts';
import { lambdaPrices } from '../../../functions/scaling/domain/prices.ts';
import { account, aTarget, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';

const pooled = aTarget({ warmPool: true });

function inputOf(change: Partial<DecisionInput> = {}, memory: Memory = {}): DecisionInput {
  return {
    target: pooled,
    observation: seen({ peakInFlight: 7, throttles: 0 }),
    account,
    control: { ...freshControl, memories: { economic: memory } },
    ...change,
  };
}

describe('the wave that a new version gets before traffic moves to it', () => {
  test('one ping for each environment of the pool, or for the peak of half an hour when that is more', () => {
    expect(deployWave(inputOf({}, { pool: 11.2 }))).toMatchObject({ size: 12, pings: 12 });
    expect(deployWave(inputOf({}, { pool: 3 }))).toMatchObject({ size: 7, pings: 7 });
    const peaks = [...Array.from({ length: 29 }, () => 40), ...Array.from({ length: 30 }, () => 5)];
    expect(deployWave(inputOf({ observation: seen({ peakInFlight: peaks }) }))).toMatchObject({ pings: 5 });
  });

  test('is held for a cold start as it was measured, and until the last of them has started', () => {
    expect(deployWave(inputOf())?.holdMs).toBe(600 + 500);
    expect(deployWave(inputOf({}, { startSeconds: 2.5 }))?.holdMs).toBe(2500 + 500);
    const own = aTarget({
      warmPool: true,
      policies: [{ policy: 'economic', settings: { coldStartSeconds: 1 } }],
    });
    expect(deployWave(inputOf({ target: own }))?.holdMs).toBe(1000 + 500);
  });

  test('leaves half of the new environments that Lambda starts at once to requests', () => {
    const wide = { ...account, concurrencyLimit: 10_000 };
    expect(deployWave(inputOf({ account: wide }, { pool: 900 }))).toMatchObject({ size: 900, pings: 500 });
  });

  test('never takes concurrency that others need: a fifth and a hundred units stay free, and what is busy counts', () => {
    const narrow = { ...account, concurrencyLimit: 200, claimedByOthers: 60 };
    expect(deployWave(inputOf({ account: narrow }, { pool: 90 }))?.pings).toBe(0.8 * 40 - 7);
    expect(deployWave(inputOf({ account: { ...narrow, claimedByOthers: 95 } }))).toBeUndefined();
  });

  test('is not sent without an opt-in, by a dry run, when switched off or frozen, without money, or while throttled', () => {
    expect(deployWave(inputOf())?.pings).toBe(7);
    const sent = (change: Partial<DecisionInput>) => deployWave(inputOf(change));
    expect(sent({ target: aTarget({ warmPool: false }) })).toBeUndefined();
    expect(sent({ target: aTarget({ warmPool: true, mode: 'dry-run' }) })).toBeUndefined();
    expect(sent({ target: aTarget({ warmPool: true, mode: 'off' }) })).toBeUndefined();
    expect(sent({ control: { ...freshControl, frozen: { by: 'ann', untilMs: NOW + 1 } } })).toBeUndefined();
    const spent = { ...account.budget, spentUsd: account.budget.monthlyUsd };
    expect(sent({ account: { ...account, budget: spent } })).toBeUndefined();
    expect(sent({ observation: seen({ peakInFlight: 7, throttles: 1 }) })).toBeUndefined();
    expect(sent({ observation: seen({ peakInFlight: 0 }) })).toBeUndefined();
    expect(sent({ observation: seen({}) })).toBeUndefined();
  });
});

const settings = {
  ...{ holdMs: 300, arrivalShare: 0, memoryGb: 1, coldStartSeconds: 0.6, prices: lambdaPrices.x86_64 },
  ...{ intervalSeconds: 240, mostIntervalSeconds: 600, learningRate: 0.03, startFactor: 1.5 },
  ...{ leastFactor: 0.8, mostFactor: 4, penaltyUsdPerSecond: 0.01, penaltyShare: 0.5 },
} as PoolSettings;

/** Of a wave that met only new environments. */
const allCold = { sent: 10, cold: 10, throttled: 0, oldestIdleSeconds: 0 };
const before: Memory = {
  version: 4,
  waveMs: NOW - 2 * MINUTE,
  pool: 20,
  peak: 8,
  interval: 300,
  proved: 300,
};
const at = (change: Partial<Observation>): Observation => ({ ...seen({ peakInFlight: 5 }), ...change });

describe('after the alias has moved', () => {
  test('an unknown version, the first one seen and the same one change nothing of the pool', () => {
    expect(noticeDeploy(at({}), before)).toBe(before);
    expect(noticeDeploy(at({ version: 4 }), before)).toBe(before);
    const { version: _, ...unseen } = before;
    expect(noticeDeploy(at({ version: 4 }), unseen)).toEqual(before);
  });

  test('the pool is what was warmed, from the moment when it was', () => {
    const warmed = { version: 5, atMs: NOW - MINUTE, size: 18 };
    const memory = noticeDeploy(at({ version: 5, warmed }), before);
    expect(memory).toMatchObject({ version: 5, pool: 18, waveMs: NOW - MINUTE, interval: 300 });
    // The next wave is due an interval after the warming, not at once.
    const control = { ...freshControl, memories: { economic: memory } };
    const quiet = { meanInFlight: 2, peakInFlight: 5, requestsPerSecond: 20 };
    const next = (atMs: number) =>
      decided(pooled, { ...seen(quiet, { requested: 0 }), atMs, version: 5, warmed }, { control }).wave;
    expect(next(NOW)).toBeUndefined();
    expect(next(NOW + 3 * MINUTE)).toBeUndefined();
    expect(next(NOW + 4 * MINUTE)).toBeDefined();
  });

  test('a wave that met new environments because of the deploy does not say that environments die idle', () => {
    const lastWave = { ...allCold, atMs: NOW - 2 * MINUTE };
    const doubted = { ...before, interval: 330 };
    expect(learnPool(at({ lastWave }), doubted, settings)).toMatchObject({ interval: 300, tooLong: 330 });
    for (const warmed of [undefined, { version: 5, atMs: NOW - MINUTE, size: 18 }]) {
      const observation = at({ lastWave, version: 5, ...(warmed ? { warmed } : {}) });
      const memory = learnPool(observation, noticeDeploy(observation, doubted), settings);
      expect(memory).toMatchObject({ interval: 330 });
      expect(memory).not.toHaveProperty('tooLong');
    }
  });

  test('the warming wave, whose pings all met new environments, teaches nothing about them either', () => {
    const warmed = { version: 5, atMs: NOW - MINUTE, size: 10 };
    const observation = at({ version: 5, warmed, lastWave: { ...allCold, atMs: warmed.atMs } });
    const memory = learnPool(observation, noticeDeploy(observation, before), settings);
    expect(memory).toMatchObject({ interval: 300, proved: 300 });
    expect(memory).not.toHaveProperty('doubts');
  });

  const plan = (version: number, requestsPerSecond: number, atMs = NOW, memory: Memory = before) => {
    const traffic = { meanInFlight: 0.1, peakInFlight: 5, requestsPerSecond };
    const control = { ...freshControl, memories: { economic: memory } };
    const { wave, control: next } = decided(
      pooled,
      { ...seen(traffic, { requested: 0 }), atMs, version },
      { control },
    );
    return { wave, memory: next.memories['economic'] ?? {} };
  };

  test('a pool that nobody warmed is filled by the next evaluation where a wave hardly meets a request', () => {
    expect(plan(4, 1).wave).toBeUndefined();
    const filled = plan(5, 1);
    expect(filled.wave?.reason).toMatch(/^grows to /);
    expect(filled.wave?.pings).toBeGreaterThan(3);
    expect(plan(5, 1, NOW + MINUTE / 2, filled.memory).wave).toBeUndefined();
  });

  test('where there are requests enough to fill it by themselves, a wave waits until it is due', () => {
    // 0.3 s of 4 requests a second are more than one.
    const waiting = plan(5, 4);
    expect(waiting.wave).toBeUndefined();
    const due = plan(5, 4, NOW + 3 * MINUTE, waiting.memory);
    expect(due.wave).toBeDefined();
    // That it then meets new environments does not say that they die idle.
    const { pings = 0 } = due.wave ?? {};
    const atMs = NOW + 3 * MINUTE;
    const lastWave = { ...allCold, sent: pings, cold: pings, atMs };
    const learned = learnPool(
      { ...at({ lastWave, version: 5 }), atMs: atMs + MINUTE / 2 },
      due.memory,
      settings,
    );
    expect(learned).toMatchObject({ reportMs: atMs, interval: 300 });
    expect(learned).not.toHaveProperty('doubts');
  });

  test('what was warmed for another version counts for nothing: that deploy was taken back', () => {
    const warmed = { version: 5, atMs: NOW - MINUTE, size: 18 };
    expect(noticeDeploy(at({ version: 6, warmed }), before)).toMatchObject({ renewed: 1, version: 6 });
  });
});
