import { describe, expect, it } from 'vitest';
import { createBalancer } from '../../../functions/kernel/balancing/balancer.ts';
import { createEndpoints, setInRotation } from '../../../functions/kernel/balancing/endpoints.ts';
import { xorshift32 } from '../../../functions/kernel/balancing/random32.ts';
import { type StrategyName, strategies } from '../../../functions/kernel/balancing/strategies.ts';

const names = Object.keys(strategies) as StrategyName[];
const specs = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `reader-${i}` }));
const balancer = (strategy: StrategyName, count: number, clock = () => 0) =>
  createBalancer({ service: 'orders', endpoints: specs(count), strategy, clock, random: xorshift32(7) });

describe.each(names)('contract of %s', (name) => {
  it('T17: sorts and changes nothing of the caller', () => {
    const list = Object.freeze([{ id: 'b' }, { id: 'a' }, { id: 'c' }].map((spec) => Object.freeze(spec)));
    const made = createBalancer({
      service: 'x',
      endpoints: list,
      strategy: name,
      clock: () => 0,
      random: xorshift32(1),
    });
    for (let i = 0; i < 20; i += 1) made.settle(made.pick({ key: `k${i}` }), 'answered', 5);
    expect(made.snapshot().map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  });

  it('says clearly that nobody is left (D2)', () => {
    const made = balancer(name, 0);
    expect(() => made.pick({})).toThrow('No healthy instances available for service: orders');
  });

  it('answers with the only endpoint there is', () => {
    const made = balancer(name, 1);
    for (let i = 0; i < 50; i += 1) expect(made.pick({ key: `k${i}` })).toBe(0);
  });

  it('never picks an endpoint out of rotation, and picks it again afterwards', () => {
    const endpoints = createEndpoints(specs(5));
    const pick = strategies[name](endpoints, xorshift32(3));
    setInRotation(endpoints, 2, false);
    setInRotation(endpoints, 4, false);
    const without = new Set(Array.from({ length: 400 }, (_, i) => pick({ key: `k${i}` })));
    expect([...without].sort()).toEqual([0, 1, 3]);
    setInRotation(endpoints, 2, true);
    setInRotation(endpoints, 4, true);
    const again = new Set(Array.from({ length: 400 }, (_, i) => pick({ key: `k${i}` })));
    expect([...again].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('T17: does not herd: 1,000 requests at once use every endpoint about equally', () => {
    const made = balancer(name, 10);
    for (let i = 0; i < 1000; i += 1) made.pick({ key: `account-${i}` });
    const counts = made.snapshot().map(({ inFlight }) => inFlight);
    expect(counts.reduce((a, b) => a + b)).toBe(1000);
    expect(Math.max(...counts)).toBeLessThanOrEqual(140);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(60);
  });

  it('counts what is in flight live, and nothing is left when all is settled', () => {
    const made = balancer(name, 3);
    const picked = Array.from({ length: 30 }, (_, i) => made.pick({ key: `k${i}` }));
    for (const index of picked) made.settle(index, 'answered', 1);
    expect(made.snapshot().map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
  });
});

describe('endpoints', () => {
  it('refuses equal ids and weights that are not above 0', () => {
    expect(() => createEndpoints([{ id: 'a' }, { id: 'a' }])).toThrow('must differ');
    expect(() => createEndpoints([{ id: 'a', weight: 0 }])).toThrow('above 0');
    expect(() => createEndpoints([{ id: 'a', weight: Number.NaN }])).toThrow('above 0');
  });
});

describe('weighted round robin', () => {
  it('follows the weights exactly and smoothly: nginx us_east 3/3/2 (D7)', () => {
    const endpoints = createEndpoints([
      { id: 'a', weight: 3 },
      { id: 'b', weight: 3 },
      { id: 'c', weight: 2 },
    ]);
    const pick = strategies['weighted-round-robin'](endpoints, xorshift32(1));
    const round = Array.from({ length: 8 }, () => pick({}));
    expect([0, 1, 2].map((index) => round.filter((picked) => picked === index).length)).toEqual([3, 3, 2]);
    expect(round.some((picked, i) => i > 0 && picked === round[i - 1])).toBe(false);
  });
});

describe('latency based', () => {
  const shares = (latencies: readonly (number | null)[], scale = 1) => {
    const made = createBalancer({
      service: 'x',
      endpoints: specs(latencies.length),
      strategy: 'latency-based',
      clock: () => 0,
      random: xorshift32(5),
    });
    const counts = latencies.map(() => 0);
    // Every endpoint is picked sooner or later; those that have a latency report it, the others only fail to answer yet.
    const seen = new Set<number>();
    for (let i = 0; i < 200 && seen.size < latencies.length; i += 1) {
      const index = made.pick({});
      const latency = latencies[index];
      seen.add(index);
      if (latency != null) made.settle(index, 'answered', latency * scale);
    }
    for (let i = 0; i < 20_000; i += 1) {
      const index = made.pick({});
      counts[index] = (counts[index] as number) + 1;
    }
    return counts.map((count) => count / 20_000);
  };

  it('T18: twice as fast gets twice the requests, in milliseconds as in seconds', () => {
    for (const scale of [1, 1000]) {
      const [fast, slow] = shares([20, 40], scale);
      expect((fast as number) / (slow as number)).toBeCloseTo(2, 0);
    }
  });

  it('T18: an endpoint without history counts as average, not as the best', () => {
    const [fast = 0, slow = 0, fresh = 0] = shares([20, 200, null]);
    expect(fast).toBeGreaterThan(fresh);
    expect(fresh).toBeGreaterThan(slow);
  });
});
