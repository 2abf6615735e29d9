import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../../bin/commands/simulate.ts';
import { arrivalStream } from '../../../lib/simulator/arrivals.ts';
import { simulateOptions } from '../../../lib/simulator/options.ts';
import { parseTrace, readTrace } from '../../../lib/simulator/trace.ts';

describe('reading a trace', () => {
  test.each([
    ['timestamp,requests\n0,1\n60,2\n', 1],
    ['timestamp_s,requests\n0,1\n', 3],
    ['timestamp_s,requests\n0,1\n60,x\n', 3],
    ['timestamp_s,requests\n0,1\n60,2\n180,3\n', 4],
    ['timestamp_s,requests\n0,1\n60,-2\n', 3],
    ['timestamp_s,requests\n0,1\n0,2\n', 3],
    ['timestamp_s,requests\n0,1\n60,2\n\n180,3\n', 4],
    ['timestamp_s,requests\n0,1\n60,2,3\n', 3],
    // Half of its rows were passed over, and these were played for ever.
    ['timestamp_s,requests\n0,1\n0.5,2\n', 3],
    ['timestamp_s,requests\n0,1\n60,1e999\n', 3],
    ['timestamp_s,requests\n0,1\n1700000000000,2\n', 3],
  ])('names the line of %j', (text, line) => {
    expect(() => parseTrace('t', text)).toThrow(new RegExp(`^t: line ${line}: `));
  });

  test('takes other line ends, fractions and an end without newline, plain or compressed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trace-'));
    try {
      writeFileSync(join(folder, 'a.csv.gz'), gzipSync('timestamp_s,requests\r\n0,1.5\r\n60, 2'));
      expect(readTrace(join(folder, 'a.csv.gz'))).toEqual({
        name: 'a',
        intervalSeconds: 60,
        counts: Float64Array.from([1.5, 2]),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('a scale that makes more requests than can be played is refused: it ran for ever', () => {
  const trace = parseTrace('t', 'timestamp_s,requests\n0,60\n60,600000\n');
  const stream = (scale: number) =>
    arrivalStream(trace, scale, { seed: 1, model: { dispersion: 1, jitter: 0 } });
  expect(() => stream(100)).not.toThrow();
  expect(() => stream(101)).toThrow(
    't: at most 1000000 requests a second can be played, and scaled it has 1010000',
  );
});

test('a file that is not there or is not compressed is refused by its name', () => {
  expect(() => readTrace('/nowhere.csv')).toThrow(/^the trace \/nowhere\.csv cannot be read: ENOENT/);
  const folder = mkdtempSync(join(tmpdir(), 'trace-'));
  try {
    writeFileSync(join(folder, 'plain.csv.gz'), 'timestamp_s,requests\n0,1\n60,2\n');
    expect(() => readTrace(join(folder, 'plain.csv.gz'))).toThrow(/plain\.csv\.gz cannot be read: incorrect/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('arrivals', () => {
  const trace = { name: 't', intervalSeconds: 60, counts: new Float64Array(600).fill(1200) };

  test('the same seed gives the same requests, another seed others', () => {
    const totals = (seed: number) => {
      const stream = arrivalStream(trace, 1, { seed, model: { dispersion: 1.5, jitter: 0.08 } });
      return Array.from({ length: 60 }, (_, second) => stream.second(second));
    };
    expect(totals(7)).toEqual(totals(7));
    expect(totals(7)).not.toEqual(totals(8));
  });

  test.each([1, 1.5, 3])('mean and variance of 100 ms counts fit dispersion %d', (dispersion) => {
    const stream = arrivalStream(trace, 1, { seed: 3, model: { dispersion, jitter: 0 } });
    const slots: number[] = [];
    for (let second = 0; second < 6000; second += 1) {
      if (stream.second(second) === 0) stream.counts.fill(0);
      for (let slot = 0; slot < 1000; slot += 100)
        slots.push(stream.counts.subarray(slot, slot + 100).reduce((a, b) => a + b, 0));
    }
    const mean = slots.reduce((a, b) => a + b, 0) / slots.length;
    const variance = slots.reduce((sum, count) => sum + (count - mean) ** 2, 0) / slots.length;
    expect(mean).toBeGreaterThan(1.95);
    expect(mean).toBeLessThan(2.05);
    expect(variance / mean).toBeGreaterThan(0.95 * dispersion);
    expect(variance / mean).toBeLessThan(1.05 * dispersion);
  });
});

describe('the command', () => {
  test.each([
    [['--trace', '/nowhere.csv']],
    [[]],
    [['--trace', 'x', '--profile', 'huge']],
    [['--trace', 'x', '--colour', 'red']],
  ])('refuses %j with exit code 1', async (args) => {
    expect(await run(args)).toBe(1);
  });

  test('an unknown policy is answered with the list', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trace-'));
    try {
      const path = join(folder, 't.csv');
      writeFileSync(path, 'timestamp_s,requests\n0,1\n60,2\n');
      expect(() => simulateOptions(['--trace', path, '--policy', 'magic'])).toThrow(
        /no policy "magic"; there are economic/,
      );
      expect(simulateOptions(['--trace', path, '--policy', 'all'])?.names).toContain('clairvoyant');
      expect(() => simulateOptions(['--trace', path, '--scale', 'much'])).toThrow(/--scale/);
      expect(() => simulateOptions(['--trace', path, '--seed', '1.5'])).toThrow(
        '--seed must be a whole number, not "1.5"',
      );
      expect(() => simulateOptions(['--trace', path, '--reserved', '2.5'])).toThrow(
        '--reserved must be a whole number, not "2.5"',
      );
      expect(() => simulateOptions(['--trace', path, '--ping-spread', '0.5'])).toThrow(
        '--ping-spread 0.5 is longer than --ping-hold 0.3',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each([
    ['--scale', '0', 'must be above 0 and at most 1000000, not "0"'],
    ['--scale', '1e300', 'must be above 0 and at most 1000000, not "1e300"'],
    ['--cold-start', '1e9', 'must be at most 900 seconds, not "1e9"'],
  ])(
    '%s %s simulated nothing, ran without end or broke off with the stack of an allocation',
    (flag, value, rule) => {
      const path = traceFile();
      expect(() => simulateOptions(['--trace', path, flag, value])).toThrow(`${flag} ${rule}`);
    },
  );

  test('a report that cannot be written is refused before the simulation, not behind it', async () => {
    const [path, written] = [traceFile(), vi.spyOn(process.stderr, 'write').mockReturnValue(true)];
    const table = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      expect(await run(['--trace', path, '--html', join(path, 'report.html')])).toBe(1);
      expect(written.mock.calls.join('')).toMatch(
        /simulate: --html ".*report\.html" cannot be written: ENOTDIR/,
      );
      expect(table).not.toHaveBeenCalled();
    } finally {
      vi.restoreAllMocks();
    }
  });
});

function traceFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trace-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 't.csv');
  writeFileSync(path, 'timestamp_s,requests\n0,1\n60,2\n');
  return path;
}
