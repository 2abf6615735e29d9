import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adviseAcu } from '../../../functions/kernel/resilience/advise-acu.ts';
import { advisePool, type PoolMetrics } from '../../../functions/kernel/resilience/advise-pool.ts';

const metrics = (some: Partial<PoolMetrics>): PoolMetrics => ({
  active: 0,
  idle: 0,
  min: 2,
  max: 10,
  averageWaitMs: 0,
  ...some,
});

test('T47: growing never lowers, shrinking never raises, and a pool at its bound is left alone', () => {
  const busy = (min: number, max: number) =>
    advisePool(metrics({ active: max, averageWaitMs: 2000, min, max }));
  const quiet = (min: number, max: number) => advisePool(metrics({ active: 0, idle: 8, min, max }));
  expect(busy(10, 20)).toMatchObject({ kind: 'resize', min: 10, max: 30 });
  expect(quiet(1, 8)).toMatchObject({ kind: 'keep' });
  expect(busy(20, 100)).toMatchObject({ kind: 'keep' });
  expect(advisePool(metrics({ max: 0, active: 0 }))).toMatchObject({ kind: 'keep' });
});

test('T47: whatever the numbers, advice is finite, within bounds, moves one way and comes to rest', () => {
  const size = fc.integer({ min: 1, max: 150 });
  fc.assert(
    fc.property(size, size, fc.boolean(), (a, b, isBusy) => {
      let now = { min: Math.min(a, b), max: Math.max(a, b) };
      for (let round = 0; round < 40; round += 1) {
        const seen = isBusy ? { active: now.max, averageWaitMs: 5000 } : { active: 0, idle: 9 };
        const advice = advisePool(metrics({ ...seen, ...now }));
        if (advice.kind === 'keep') return;
        expect(advice.min).toBeLessThanOrEqual(advice.max);
        expect(
          isBusy
            ? advice.max >= now.max && advice.min >= now.min
            : advice.max <= now.max && advice.min <= now.min,
        ).toBe(true);
        expect(advice.reason).toMatch(/utilisation \d+ %, wait \d+ ms/);
        now = { min: advice.min, max: advice.max };
      }
      throw new Error('the advice never comes to rest');
    }),
  );
});

const acu = { minAcu: 2, maxAcu: 16, peakAcu: 8, latencyMs: 40 };

test('F11 for a shard: a busy and slow cluster gets a wider range, an idle one a narrower, in halves of an ACU', () => {
  expect(adviseAcu({ ...acu, peakAcu: 15, latencyMs: 1200 })).toEqual({
    kind: 'resize',
    min: 2.5,
    max: 24,
    reason: 'busy: utilisation 94 %, wait 1200 ms',
  });
  expect(adviseAcu({ ...acu, peakAcu: 3 })).toMatchObject({ kind: 'resize', min: 1.5, max: 12.5 });
  expect(adviseAcu({ ...acu, peakAcu: 15 })).toMatchObject({ kind: 'keep' });
  expect(adviseAcu({ ...acu, maxAcu: 256, peakAcu: 256, minAcu: 60, latencyMs: 5000 })).toEqual({
    kind: 'keep',
    reason: 'busy: utilisation 100 %, wait 5000 ms, at its bound',
  });
});

test('T47: whatever the cluster, advice is a range Aurora takes, moves one way and comes to rest; 0 stays 0', () => {
  const halves = fc.integer({ min: 0, max: 512 }).map((n) => n / 2);
  fc.assert(
    fc.property(halves, halves, fc.boolean(), (a, b, isBusy) => {
      let now = { minAcu: Math.min(a, b), maxAcu: Math.max(a, b) };
      for (let round = 0; round < 60; round += 1) {
        const seen = isBusy ? { peakAcu: now.maxAcu, latencyMs: 5000 } : { peakAcu: 0, latencyMs: 5 };
        const advice = adviseAcu({ ...now, ...seen });
        if (advice.kind === 'keep') return;
        const { min, max } = advice;
        expect([min * 2, max * 2].every(Number.isInteger)).toBe(true);
        expect(min).toBeLessThanOrEqual(max);
        expect(max >= 1 && max <= 256).toBe(true);
        expect(isBusy ? max >= now.maxAcu && min >= now.minAcu : max <= now.maxAcu && min <= now.minAcu).toBe(
          true,
        );
        expect(min === 0).toBe(now.minAcu === 0);
        now = { minAcu: min, maxAcu: max };
      }
      throw new Error('the advice never comes to rest');
    }),
  );
});
