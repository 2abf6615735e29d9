import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution } from '../../../lib/local/metrics/distribution.ts';
import { MetricMemory } from '../../../lib/local/metrics/metric-memory.ts';

const minute = 1_700_000_040_000;
const id = { namespace: 'Shop', name: 'latency', dimensions: { b: '2', a: '1' } };

describe('Distribution', () => {
  it('is exact for totals and within 2 % of the nearest rank for percentiles, merged or not', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, values, fc.integer({ min: 0, max: 100 }), (left, right, percent) => {
        const merged = new Distribution();
        const other = new Distribution();
        for (const value of left) merged.add(value);
        for (const value of right) other.add(value);
        merged.merge(other);
        const sorted = [...left, ...right].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
        expect(merged.count).toBe(sorted.length);
        expect([merged.minimum, merged.maximum]).toEqual([sorted[0], sorted.at(-1)]);
        const error = Math.abs((merged.percentile(percent) ?? Number.NaN) - exact);
        expect(error).toBeLessThanOrEqual(Math.abs(exact) * 0.0201 + 1e-12);
      }),
    );
  });

  it('has no percentiles once a summed-up set came in', () => {
    const values = new Distribution();
    values.add(5);
    expect(values.percentile(50)).toBe(5);
    values.addSet({ sampleCount: 2, sum: 30, minimum: 10, maximum: 20 });
    values.forgetPercentiles();
    expect([values.percentile(50), values.sum, values.maximum]).toEqual([undefined, 35, 20]);
  });
});

describe('MetricMemory', () => {
  const put = (memory: MetricMemory, timeMs: number, value: number, more = {}) =>
    memory.record({ ...id, timeMs, value, ...more });
  const sums = (memory: MetricMemory, periodMs: number, more = {}) =>
    [...memory.query({ ...id, startMs: minute - 60_000, endMs: minute + 120_000, periodMs, ...more })].map(
      ([at, values]) => [at - minute, values.sum],
    );

  it('groups by period whatever the order of dimensions, and leaves empty periods out', () => {
    const memory = new MetricMemory();
    put(memory, minute + 100, 1);
    put(memory, minute + 4900, 2, { dimensions: { a: '1', b: '2' } });
    put(memory, minute + 5000, 4, { count: 2 });
    put(memory, minute + 61_000, 8);
    expect(sums(memory, 5000)).toEqual([
      [0, 3],
      [5000, 8],
      [60_000, 8],
    ]);
    expect(sums(memory, 60_000)).toEqual([
      [0, 11],
      [60_000, 8],
    ]);
    expect(sums(memory, 60_000, { endMs: minute + 60_000 })).toEqual([[0, 11]]);
  });

  it('T96: keeps units apart and merges them only when none is asked for', () => {
    const memory = new MetricMemory();
    put(memory, minute, 1, { unit: 'Seconds' });
    put(memory, minute, 900, { unit: 'Milliseconds' });
    expect(sums(memory, 60_000, { unit: 'Seconds' })).toEqual([[0, 1]]);
    expect(sums(memory, 60_000)).toEqual([[0, 901]]);
    expect(memory.list()).toHaveLength(1);
  });

  it('is bounded in metrics, seconds and minutes, and counts what it refuses', () => {
    const memory = new MetricMemory({ maxSeries: 2, keptSeconds: 3, keptMinutes: 2 });
    for (let second = 0; second < 5; second += 1) put(memory, minute + second * 1000, second);
    expect(sums(memory, 1000).map(([at]) => at)).toEqual([2000, 3000, 4000]);
    for (let at = 0; at < 3; at += 1) put(memory, minute + at * 60_000, 1);
    expect(sums(memory, 60_000).map(([at]) => at)).toEqual([60_000]);
    put(memory, minute, 1, { name: 'second' });
    put(memory, minute, 1, { name: 'third' });
    expect([memory.refused, memory.list().length]).toEqual([1, 2]);
  });
});
