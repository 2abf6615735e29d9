import { describe, expect, it } from 'vitest';
import { parseEmf } from '../../../lib/local/metrics/emf.ts';

const now = 1_700_000_000_000;
const document = (directives: unknown, members: Record<string, unknown> = {}, timestamp: unknown = now) =>
  JSON.stringify({ _aws: { Timestamp: timestamp, CloudWatchMetrics: directives }, ...members });
const directive = (more: Record<string, unknown> = {}) => ({
  Namespace: 'Springtide',
  Dimensions: [['service']],
  Metrics: [{ Name: 'latency', Unit: 'Milliseconds' }],
  ...more,
});

describe('parseEmf', () => {
  it('reads every directive, dimension set and value', () => {
    const line = document(
      [
        directive({ Dimensions: [['service'], ['service', 'stage'], []] }),
        directive({ Metrics: [{ Name: 'orders', StorageResolution: 1 }] }),
      ],
      { service: 'orders', stage: 'dev', latency: [3, 5], orders: 2, other: 'x' },
    );
    const { samples, problems } = parseEmf(line, now);
    expect(problems).toEqual([]);
    expect(samples).toHaveLength(7);
    expect(samples.filter((s) => s.name === 'latency').map((s) => [s.dimensions, s.value])).toEqual([
      [{ service: 'orders' }, 3],
      [{ service: 'orders' }, 5],
      [{ service: 'orders', stage: 'dev' }, 3],
      [{ service: 'orders', stage: 'dev' }, 5],
      [{}, 3],
      [{}, 5],
    ]);
    expect(samples.at(-1)).toEqual({
      namespace: 'Springtide',
      name: 'orders',
      unit: 'None',
      storageResolution: 1,
      value: 2,
      timeMs: now,
      dimensions: { service: 'orders' },
    });
  });

  it('finds the document behind Lambda’s console prefix and ignores every other line', () => {
    const line = document([directive()], { service: 'a', latency: 1 });
    expect(parseEmf(`2026-11-21T10:00:00.000Z\tid-1\tINFO\t${line}`, now).samples).toHaveLength(1);
    for (const other of [
      'plain',
      '{"level":"INFO"}',
      `note ${line}`,
      '{"_aws":',
      '{"_aws":{}}',
      '["_aws"]',
    ]) {
      expect(parseEmf(other, now)).toEqual({ samples: [], problems: [] });
    }
  });

  const full = { service: 'a', latency: 1 };
  const many = (count: number) => Array.from({ length: count }, (_, at) => at);
  it.each([
    [
      '101 metrics',
      document([directive({ Metrics: many(101).map((n) => ({ Name: `m${n}` })) })], full),
      '100',
    ],
    ['31 dimensions', document([directive({ Dimensions: [many(31).map((n) => `d${n}`)] })], full), '30'],
    ['101 values', document([directive()], { ...full, latency: many(101) }), '100'],
    ['a dimension without text', document([directive()], { ...full, service: 7 }), 'service'],
    ['a metric without a number', document([directive()], { ...full, latency: '1' }), 'latency'],
    ['an unknown unit', document([directive({ Metrics: [{ Name: 'latency', Unit: 'ms' }] })], full), 'ms'],
    [
      'an odd resolution',
      document([directive({ Metrics: [{ Name: 'latency', StorageResolution: 5 }] })], full),
      '60',
    ],
    ['no namespace', document([directive({ Namespace: '' })], full), 'Namespace'],
    ['no dimension set', document([directive({ Dimensions: [] })], full), 'Dimensions'],
    ['no timestamp', document([directive()], full, 'now'), 'Timestamp'],
    ['a timestamp too old', document([directive()], full, now - 15 * 86_400_000), '14 days'],
    ['a timestamp ahead', document([directive()], full, now + 3 * 3_600_000), '2 hours'],
    ['over a megabyte', document([directive()], { ...full, text: 'x'.repeat(1_048_576) }), '1 MB'],
  ])('T94: refuses %s loudly', (_what, line, text) => {
    const { samples, problems } = parseEmf(line, now);
    expect(samples).toEqual([]);
    expect(problems.join()).toContain(text);
  });

  it('T94: refuses only the directive or metric that breaks a rule', () => {
    const metrics = [{ Name: 'latency' }, { Name: 'missing' }];
    const line = document([directive({ Namespace: 5 }), directive({ Metrics: metrics })], full);
    const { samples, problems } = parseEmf(line, now);
    expect(samples.map((sample) => sample.name)).toEqual(['latency']);
    expect(problems).toHaveLength(2);
  });
});
