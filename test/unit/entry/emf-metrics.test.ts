import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emfLimits } from '../../../functions/entry/emf-limits.ts';
import { emfMetrics } from '../../../functions/entry/emf-metrics.ts';
import type { MetricUnit } from '../../../functions/kernel/metrics.ts';
import { NOW_MS } from '../../support/entry-fixture.ts';

interface EmfLine {
  _aws: {
    Timestamp: number;
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: MetricUnit }[];
    }[];
  };
  [name: string]: unknown;
}

function recorder() {
  const lines: EmfLine[] = [];
  const metrics = emfMetrics({
    namespace: 'springtide',
    dimensions: { service: 'orders' },
    clock: () => NOW_MS,
    writeLine: (line) => void lines.push(JSON.parse(line)),
  });
  return { metrics, lines };
}

/** Every value that CloudWatch would store, read back as its documentation says. */
function stored(lines: readonly EmfLine[]) {
  return lines.flatMap((line) =>
    line._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) => {
        const where = Dimensions[0]?.map((name) => `${name}=${line[name]}`).join(',');
        return [line[Name]].flat().map((value) => `${Name}{${where}} ${value}`);
      }),
    ),
  );
}

test('one line holds the whole flush, in the form CloudWatch extracts', () => {
  const { metrics, lines } = recorder();
  metrics.add('latency', 12.5, 'Milliseconds');
  metrics.addWith({ route: '/a' }, 'requests', 1, 'Count');
  metrics.describe('request_id', 'r-1');
  metrics.flush();
  expect(lines).toEqual([
    {
      _aws: {
        Timestamp: NOW_MS,
        CloudWatchMetrics: [
          {
            Namespace: 'springtide',
            Dimensions: [['service']],
            Metrics: [{ Name: 'latency', Unit: 'Milliseconds' }],
          },
          {
            Namespace: 'springtide',
            Dimensions: [['service', 'route']],
            Metrics: [{ Name: 'requests', Unit: 'Count' }],
          },
        ],
      },
      service: 'orders',
      route: '/a',
      latency: 12.5,
      requests: 1,
      request_id: 'r-1',
    },
  ]);
});

test('a fact of any text reads back as it is, and is gone with its flush', () => {
  const plainOrAny = fc.oneof(
    fc.uuid(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a\n', 'a"', '\\', ''),
  );
  fc.assert(
    fc.property(plainOrAny, (text) => {
      const { metrics, lines } = recorder();
      metrics.add('latency', 1, 'Milliseconds');
      metrics.describe('request_id', text);
      metrics.describe('attempt', 2);
      metrics.flush();
      metrics.add('latency', 1, 'Milliseconds');
      metrics.flush();
      expect(lines[0]).toMatchObject({ request_id: text, attempt: 2 });
      expect(Object.keys(lines[1] ?? {})).toEqual(['_aws', 'service', 'latency']);
    }),
  );
});

test('counts add up, other values stay apart for percentiles', () => {
  const { metrics, lines } = recorder();
  for (const value of [1, 2, 3]) {
    metrics.add('seen', value, 'Count');
    metrics.add('latency', value, 'Milliseconds');
  }
  metrics.flush();
  expect(lines[0]).toMatchObject({ seen: 6, latency: [1, 2, 3] });
});

test('the same metric under two dimension values goes to two lines', () => {
  const { metrics, lines } = recorder();
  metrics.addWith({ status: 'ok' }, 'seen', 2, 'Count');
  metrics.addWith({ status: 'failed' }, 'seen', 1, 'Count');
  metrics.flush();
  expect(lines.map(({ status, seen }) => [status, seen])).toEqual([
    ['ok', 2],
    ['failed', 1],
  ]);
});

test('a flush forgets, and an empty one writes nothing', () => {
  const { metrics, lines } = recorder();
  metrics.add('seen', 1, 'Count');
  metrics.flush();
  metrics.flush();
  expect(lines).toHaveLength(1);
});

test('a recorder keeps its dimensions over flushes, beside those who name them every time', () => {
  const { metrics, lines } = recorder();
  const recorderOfA = metrics.under({ route: '/a' });
  for (const value of [1, 2]) {
    recorderOfA.add('seen', value, 'Count');
    metrics.addWith({ route: '/a' }, 'seen', 10, 'Count');
    metrics.flush();
  }
  expect(lines.map(({ route, seen }) => [route, seen])).toEqual([
    ['/a', 11],
    ['/a', 12],
  ]);
});

test('more series than are remembered are forgotten, and none is mistaken for another', () => {
  const { metrics, lines } = recorder();
  const kept = metrics.under({ route: '/kept' });
  for (let index = 0; index < 2500; index++) {
    kept.add('seen', 1, 'Count');
    metrics.addWith({ route: `/${index}` }, 'seen', index, 'Count');
    metrics.flush();
  }
  const found = new Map(lines.map(({ route, seen }) => [route, seen]));
  expect(lines).toHaveLength(5000);
  expect(lines.filter(({ route }) => route === '/kept').every(({ seen }) => seen === 1)).toBe(true);
  for (let index = 0; index < 2500; index++) expect(found.get(`/${index}`)).toBe(index);
});

test('a line that could not be written takes nothing into the next one', () => {
  const lines: EmfLine[] = [];
  let isBroken = true;
  const metrics = emfMetrics({
    namespace: 'springtide',
    dimensions: { service: 'orders' },
    clock: () => NOW_MS,
    writeLine: (line) => {
      if (isBroken) throw new Error('EPIPE');
      lines.push(JSON.parse(line));
    },
  });
  metrics.add('seen', 5, 'Count');
  expect(() => metrics.flush()).toThrow('EPIPE');
  isBroken = false;
  metrics.add('seen', 1, 'Count');
  metrics.flush();
  expect(lines.map(({ seen }) => seen)).toEqual([1]);
});

test('values that are no finite numbers are left out instead of spoiling the line', () => {
  const { metrics, lines } = recorder();
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) metrics.add('seen', value, 'Count');
  metrics.flush();
  expect(lines).toEqual([]);
});

test('T94: more than 30 dimensions are refused by name', () => {
  const dimensions = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`d${index}`, 'x']));
  expect(() => recorder().metrics.addWith(dimensions, 'seen', 1, 'Count')).toThrow('31 dimensions');
});

const measurement = fc.record({
  name: fc.integer({ min: 0, max: 150 }).map((n) => `m${n}`),
  status: fc.constantFrom(undefined, 'ok', 'failed', 'retry'),
  value: fc.integer({ min: 0, max: 1000 }),
});

test('T94: whatever is recorded, no line breaks a limit of CloudWatch and no value is lost or doubled', () => {
  fc.assert(
    fc.property(fc.array(measurement, { maxLength: 600 }), (measurements) => {
      const { metrics, lines } = recorder();
      for (const { name, status, value } of measurements) {
        if (status === undefined) metrics.add(name, value, 'Milliseconds');
        else metrics.addWith({ status }, name, value, 'Milliseconds');
      }
      metrics.flush();
      for (const line of lines) expectWithinLimits(line);
      const expected = measurements.map(
        ({ name, status, value }) =>
          `${name}{service=orders${status === undefined ? '' : `,status=${status}`}} ${value}`,
      );
      expect(stored(lines).sort()).toEqual(expected.sort());
    }),
    { numRuns: 60 },
  );
});

function expectWithinLimits(line: EmfLine): void {
  for (const { Metrics, Dimensions } of line._aws.CloudWatchMetrics) {
    expect(Metrics.length).toBeLessThanOrEqual(emfLimits.metricsPerDirective);
    expect(Dimensions[0]?.length).toBeLessThanOrEqual(emfLimits.dimensions);
    for (const { Name } of Metrics) {
      expect([line[Name]].flat().length).toBeLessThanOrEqual(emfLimits.valuesPerMetric);
    }
  }
}
