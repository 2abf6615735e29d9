import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBalancer } from '../../functions/kernel/balancing/balancer.ts';
import { createEndpoints, setInRotation } from '../../functions/kernel/balancing/endpoints.ts';
import { hashText } from '../../functions/kernel/balancing/hash-text.ts';
import { xorshift32 } from '../../functions/kernel/balancing/random32.ts';
import { type StrategyName, strategies } from '../../functions/kernel/balancing/strategies.ts';

const specs = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `10.0.0.${i}:5432` }));
const names = Object.keys(strategies) as StrategyName[];
const keys = Array.from({ length: 200_000 }, (_, i) => `account-${i}`);

function owners(count: number, without: number[] = []): Int32Array {
  const endpoints = createEndpoints(specs(count));
  for (const index of without) setInRotation(endpoints, index, false);
  const pick = strategies['consistent-hash'](endpoints, xorshift32(1));
  return Int32Array.from(keys, (key) => pick({ key }));
}

const maxOverMean = (owned: Int32Array, count: number) => {
  const counts = new Int32Array(count);
  for (const index of owned) counts[index] = (counts[index] as number) + 1;
  return Math.max(...counts) / (owned.length / count);
};

describe('consistent hashing over 100 endpoints', () => {
  const before = owners(100);

  it('gives nobody more than 1.10 times the mean', () => {
    expect(maxOverMean(before, 100)).toBeLessThanOrEqual(1.1);
  });

  it.each([0, 37, 99])(
    'moves only the keys of endpoint %i when it goes out of rotation, and back again',
    (gone) => {
      const after = owners(100, [gone]);
      const moved = keys.filter((_, i) => before[i] !== after[i]).length;
      expect(moved).toBe(before.filter((index) => index === gone).length);
      expect(moved / keys.length).toBeLessThanOrEqual(0.016);
      expect(
        maxOverMean(
          after.filter((index) => index !== gone),
          99,
        ),
      ).toBeLessThanOrEqual(1.11);
    },
  );

  it.each([0, 37, 99])(
    'T20: moves at most 1.6 % when endpoint %i leaves the list (modulo moves 99 %)',
    (gone) => {
      const left = specs(100).filter((_, index) => index !== gone);
      const pick = strategies['consistent-hash'](createEndpoints(left), xorshift32(1));
      const moved = keys.filter((key, i) => left[pick({ key })]?.id !== `10.0.0.${before[i]}:5432`).length;
      expect(moved / keys.length).toBeLessThanOrEqual(0.016);
      expect(moved / keys.length).toBeGreaterThan(0.005);
    },
  );

  it('keeps a hot key within 1.25 times the mean in flight, and spreads what is above', () => {
    const made = createBalancer({
      service: 'x',
      endpoints: specs(10),
      strategy: 'consistent-hash',
      clock: () => 0,
      random: xorshift32(1),
    });
    for (let i = 0; i < 1000; i += 1) made.pick({ key: 'the-one-hot-seller' });
    expect(Math.max(...made.snapshot().map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(126);
  });
});

describe('balancing, whatever happens', () => {
  it('T20: hashes are unsigned integers, also of empty and of astral text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hash = hashText(text);
        return Number.isInteger(hash) && hash >= 0 && hash <= 0xffff_ffff;
      }),
    );
  });

  it('picks only what is in rotation, counts exactly, and never ejects more than half', () => {
    const step = fc.record({
      key: fc.string({ maxLength: 8 }),
      outcome: fc.constantFrom('answered' as const, 'failed' as const),
      ms: fc.integer({ min: 0, max: 40_000 }),
      hold: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.integer({ min: 1, max: 9 }),
        fc.array(step, { maxLength: 120 }),
        (strategy, count, steps) => {
          let nowMs = 0;
          const clock = () => nowMs;
          const made = createBalancer({
            service: 'x',
            endpoints: specs(count),
            strategy,
            clock,
            random: xorshift32(9),
          });
          let held = 0;
          for (const { key, outcome, ms, hold } of steps) {
            nowMs += ms;
            const index = made.pick({ key });
            const states = made.snapshot();
            expect(states[index]?.isInRotation).toBe(true);
            expect(states.filter(({ isInRotation }) => !isInRotation).length).toBeLessThanOrEqual(count / 2);
            if (hold) held += 1;
            else made.settle(index, outcome, ms);
          }
          expect(made.snapshot().reduce((sum, { inFlight }) => sum + inFlight, 0)).toBe(held);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('round robin gives everybody in rotation exactly the same, weighted round robin exactly its weight', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }), (weights) => {
        const endpoints = createEndpoints(weights.map((weight, i) => ({ id: `e${i}`, weight })));
        const total = weights.reduce((a, b) => a + b);
        const count = (name: StrategyName, picks: number) => {
          const pick = strategies[name](endpoints, xorshift32(3));
          const counts = weights.map(() => 0);
          for (let i = 0; i < picks; i += 1) counts[pick({})]! += 1;
          return counts;
        };
        expect(count('weighted-round-robin', total * 3)).toEqual(weights.map((weight) => weight * 3));
        expect(new Set(count('round-robin-healthy', weights.length * 4))).toEqual(new Set([4]));
      }),
    );
  });

  it('power of two choices stays within twice the mean under random load, least connections within one', () => {
    const spread = (strategy: StrategyName) => {
      const made = createBalancer({
        service: 'x',
        endpoints: specs(50),
        strategy,
        clock: () => 0,
        random: xorshift32(11),
      });
      const random = xorshift32(5);
      const open: number[] = [];
      for (let i = 0; i < 20_000; i += 1) {
        open.push(made.pick({}));
        if (open.length > 500)
          made.settle(open.splice(random() % open.length, 1)[0] as number, 'answered', 1);
      }
      const loads = made.snapshot().map(({ inFlight }) => inFlight);
      return { most: Math.max(...loads), least: Math.min(...loads) };
    };
    expect(spread('power-of-two-choices').most).toBeLessThanOrEqual(20);
    expect(spread('least-connections').most).toBeLessThanOrEqual(11);
  });
});
