import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import { aTarget, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';

const pooled = aTarget({ warmPool: true });

const load = fc
  .record({
    mean: fc.double({ min: 0, max: 5000, noNaN: true }),
    above: fc.double({ min: 0, max: 4000, noNaN: true }),
    rate: fc.double({ min: 0, max: 50_000, noNaN: true }),
  })
  .map(({ mean, above, rate }) => ({
    meanInFlight: mean,
    peakInFlight: Math.ceil(mean + above),
    requestsPerSecond: rate,
  }));

const memory = fc.record({
  coldADay: fc.double({ min: 0, max: 1e5, noNaN: true }),
  coldSeconds: fc.integer({ min: 0, max: 1e7 }),
  pool: fc.integer({ min: 0, max: 3000 }),
  saved: fc.double({ min: -1, max: 0.4, noNaN: true }),
  logFactor: fc.double({ min: Math.log(0.8), max: Math.log(4), noNaN: true }),
});

function waveFor(
  signals: Parameters<typeof seen>[0],
  remembered: Readonly<Record<string, number>>,
  ready = 0,
) {
  const economic = { ...remembered, countedMs: NOW - MINUTE, savedMs: NOW - 30_000, savedSeconds: 40_000 };
  const control = { ...freshControl, memories: { economic } };
  const account = { concurrencyLimit: 1000 };
  return decided(pooled, seen(signals, { requested: ready }), { control, account }).wave;
}

describe('waves of pings', () => {
  test('are whole, reach deeper than they have pings, and leave the account a fifth of its units and 100', () => {
    fc.assert(
      fc.property(load, memory, fc.nat(200), (signals, remembered, ready) => {
        const wave = waveFor(signals, remembered, ready);
        if (!wave) return;
        expect(Number.isInteger(wave.pings) && wave.pings > 0).toBe(true);
        expect(Number.isInteger(wave.size)).toBe(true);
        expect(wave.pings + signals.peakInFlight).toBeLessThanOrEqual(0.8 * 900);
        expect(wave.size).toBeGreaterThan(signals.peakInFlight);
      }),
      { numRuns: 500 },
    );
  });

  test('are never more when the pool is worth less', () => {
    fc.assert(
      fc.property(load, memory, fc.double({ min: 0, max: 1, noNaN: true }), (signals, remembered, share) => {
        fc.pre(remembered.coldSeconds > 3600);
        const worthless = waveFor(signals, { ...remembered, coldADay: 0 });
        expect(worthless).toBeUndefined();
        const less = waveFor(signals, { ...remembered, coldADay: remembered.coldADay * share });
        if (less) expect(waveFor(signals, remembered)).toBeDefined();
      }),
    );
  });

  test('are not sent without any measured peak', () => {
    fc.assert(
      fc.property(memory, (remembered) => {
        expect(waveFor({ meanInFlight: [null], peakInFlight: [null] }, remembered)).toBeUndefined();
      }),
    );
  });
});
