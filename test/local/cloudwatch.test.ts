import {
  CloudWatchClient,
  GetMetricDataCommand,
  ListMetricsCommand,
  type MetricStat,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CloudWatchEndpoint, startCloudWatch } from '../../lib/local/metrics/cloudwatch-endpoint.ts';
import { parseEmf } from '../../lib/local/metrics/emf.ts';
import { publishLambdaMetrics } from '../../lib/local/metrics/lambda-metrics.ts';
import { MetricMemory } from '../../lib/local/metrics/metric-memory.ts';
import { eventually } from '../support/eventually.ts';
import { type LambdaFixture, lambdaFixture } from '../support/lambda-fixture.ts';

const emitter = `
import { Console } from 'node:console';
const out = new Console({ stdout: process.stdout });
const emf = (members, resolution) => JSON.stringify({
  _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{
    Namespace: 'Springtide', Dimensions: [['service']],
    Metrics: [{ Name: 'orders', Unit: 'Count', StorageResolution: resolution }],
  }] },
  service: 'orders', ...members,
});
export const handler = async (event) => {
  out.log(emf({ orders: event.values }, 1));
  console.log(emf({ orders: 100 }, 1));
  out.log(emf({ orders: 'many' }, 60));
  if (event.fail) throw new Error('no');
  return 'done';
};`;

let now = 1_700_000_075_000;
const memory = new MetricMemory();
let endpoint: CloudWatchEndpoint;
let client: CloudWatchClient;

const clientOf = ({ url }: CloudWatchEndpoint) =>
  new CloudWatchClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

beforeAll(async () => {
  endpoint = await startCloudWatch({ memory, clock: () => now });
  client = clientOf(endpoint);
});
afterAll(async () => {
  client.destroy();
  await endpoint.stop();
});

async function read(stat: Omit<MetricStat, 'Period'> & { Period?: number }, sinceMs = now - 600_000) {
  const answer = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(sinceMs),
      EndTime: new Date(now + 60_000),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [{ Id: 'q', MetricStat: { Period: 60, ...stat } }],
    }),
  );
  const [result] = answer.MetricDataResults ?? [];
  return { values: result?.Values, times: result?.Timestamps?.map((time) => time.getTime() - now) };
}
const shop = (name: string) => ({ Namespace: 'Shop', MetricName: name, Dimensions: [] });
const named = (name: string, message = '') =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });

describe('the local CloudWatch through the real client', () => {
  it('stores values, counted values and statistic sets, and answers every statistic', async () => {
    const Values = Array.from({ length: 100 }, (_, at) => at + 1);
    await client.send(
      new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: 'basket', Values }] }),
    );
    const expected: [string, number][] = [
      ['SampleCount', 100],
      ['Sum', 5050],
      ['Average', 50.5],
      ['Minimum', 1],
      ['Maximum', 100],
    ];
    for (const [Stat, value] of expected) {
      expect((await read({ Metric: shop('basket'), Stat })).values).toEqual([value]);
    }
    for (const percent of [50, 90, 99.9]) {
      const { values } = await read({ Metric: shop('basket'), Stat: `p${percent}` });
      expect(Math.abs((values?.[0] ?? 0) - percent)).toBeLessThanOrEqual(percent * 0.021);
    }
    const set = { SampleCount: 4, Sum: 40, Minimum: 5, Maximum: 20 };
    const MetricData = [{ MetricName: 'sets', StatisticValues: set }];
    await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
    expect((await read({ Metric: shop('sets'), Stat: 'Average' })).values).toEqual([10]);
    expect((await read({ Metric: shop('sets'), Stat: 'p99' })).values).toEqual([]);
  });

  it('reads high-resolution metrics by the second and standard ones by the minute at best', async () => {
    const put = (MetricName: string, StorageResolution: number) =>
      client.send(
        new PutMetricDataCommand({
          Namespace: 'Shop',
          MetricData: [0, 4, 12].map((back) => ({
            ...{ MetricName, StorageResolution, Value: back },
            Timestamp: new Date(now - back * 1000),
          })),
        }),
      );
    await put('fine', 1);
    await put('coarse', 60);
    const fine = await read({ Metric: shop('fine'), Stat: 'Sum', Period: 10 });
    expect(fine).toEqual({ values: [12, 4], times: [-15_000, -5000] });
    expect((await read({ Metric: shop('coarse'), Stat: 'Sum', Period: 10 })).values).toEqual([16]);
  });

  it('accepts the compressed requests of large batches', async () => {
    const MetricData = Array.from({ length: 400 }, (_, at) => ({ MetricName: 'bulk', Value: at }));
    await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
    expect((await read({ Metric: shop('bulk'), Stat: 'SampleCount' })).values).toEqual([400]);
  });

  it('lists metrics by namespace, name and dimension', async () => {
    const Dimensions = [{ Name: 'stage', Value: 'dev' }];
    const MetricData = [{ MetricName: 'listed', Value: 1, Dimensions }];
    await client.send(new PutMetricDataCommand({ Namespace: 'Lists', MetricData }));
    const list = async (filter: object) =>
      (await client.send(new ListMetricsCommand({ Namespace: 'Lists', ...filter }))).Metrics;
    expect(await list({ Dimensions: [{ Name: 'stage' }] })).toEqual([
      { Namespace: 'Lists', MetricName: 'listed', Dimensions },
    ]);
    expect(await list({ Dimensions: [{ Name: 'stage', Value: 'prod' }] })).toEqual([]);
    expect(await list({ MetricName: 'other' })).toEqual([]);
  });

  it('holds the platform’s own metrics back as long as it is told, and no others', async () => {
    const late = await startCloudWatch({ memory, clock: () => now, publicationDelayMs: 120_000 });
    const reader = clientOf(late);
    const shared = { name: 'Late', dimensions: {}, value: 1 };
    for (const back of [30_000, 180_000]) {
      memory.record({ ...shared, namespace: 'AWS/Lambda', timeMs: now - back });
      memory.record({ ...shared, namespace: 'Shop', timeMs: now - back });
    }
    const query = (Id: string, Namespace: string) => ({
      Id,
      MetricStat: { Metric: { Namespace, MetricName: 'Late' }, Period: 60, Stat: 'Sum' },
    });
    const answer = await reader.send(
      new GetMetricDataCommand({
        StartTime: new Date(now - 600_000),
        EndTime: new Date(now + 60_000),
        MetricDataQueries: [query('platform', 'AWS/Lambda'), query('own', 'Shop')],
      }),
    );
    expect(answer.MetricDataResults?.map((result) => result.Values?.length)).toEqual([1, 2]);
    reader.destroy();
    await late.stop();
  });

  it('refuses what CloudWatch refuses, by its names', async () => {
    const metric = { Metric: shop('basket'), Stat: 'Sum' };
    await expect(read({ ...metric, Period: 7 })).rejects.toEqual(
      named('InvalidParameterValueException', 'Period'),
    );
    await expect(read({ ...metric, Stat: 'Mode' })).rejects.toEqual(
      named('InvalidParameterValueException', 'Mode'),
    );
    await expect(read(metric, now + 120_000)).rejects.toEqual(
      named('InvalidParameterValueException', 'StartTime'),
    );
    const put = (Namespace: string, datum: object) =>
      client.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'x', ...datum }] }));
    await expect(put('AWS/Lambda', { Value: 1 })).rejects.toEqual(named('InvalidParameterValueException'));
    await expect(put('Shop', {})).rejects.toEqual(named('InvalidParameterValueException', 'needs one of'));
    const wide = Array.from({ length: 31 }, (_, at) => ({ Name: `d${at}`, Value: 'v' }));
    await expect(put('Shop', { Value: 1, Dimensions: wide })).rejects.toEqual(
      named('InvalidParameterValueException', 'Dimensions'),
    );
  });
});

describe('from a function’s log line to GetMetricData', () => {
  let at: LambdaFixture;
  const problems: string[] = [];
  let stopMetrics: () => void;
  beforeAll(async () => {
    now = Date.now();
    const clock = () => Date.now();
    at = await lambdaFixture(
      { orders: { code: emitter } },
      {
        onLog: (_name, _requestId, line) => {
          const read = parseEmf(line, Date.now());
          for (const sample of read.samples) memory.record(sample);
          problems.push(...read.problems);
        },
      },
    );
    stopMetrics = publishLambdaMetrics(at.host, { record: memory.record, clock });
  });
  afterAll(async () => {
    stopMetrics();
    await at.stop();
  });
  const invoke = (event: object) =>
    at.client.send(new InvokeCommand({ FunctionName: 'orders', Payload: JSON.stringify(event) }));
  const total = async (metric: string, Stat = 'Sum', dimensions: Record<string, string> = {}) => {
    now = Date.now();
    const Dimensions = Object.entries({ FunctionName: 'orders', ...dimensions }).map(([Name, Value]) => ({
      Name,
      Value,
    }));
    const Metric = { Namespace: 'AWS/Lambda', MetricName: metric, Dimensions };
    const { values = [] } = await read({ Metric, Stat });
    return values.length === 0
      ? undefined
      : values.reduce((a, b) => (Stat === 'Sum' ? a + b : Math.max(a, b)));
  };

  it('T94: carries EMF of both writing styles through and reports the refused document', async () => {
    await invoke({ values: [1, 2, 3] });
    now = Date.now();
    const Metric = {
      Namespace: 'Springtide',
      MetricName: 'orders',
      Dimensions: [{ Name: 'service', Value: 'orders' }],
    };
    const { values } = await read({ Metric, Stat: 'Sum', Unit: 'Count', Period: 30 });
    expect(values?.reduce((a, b) => a + b)).toBe(106);
    expect(problems).toEqual(['metric orders has no number in the document']);
  });

  it('T98: counts from the platform, not from the handler', async () => {
    await invoke({ values: 1, fail: true });
    expect(await total('Invocations')).toBe(2);
    expect(await total('Errors')).toBe(1);
    expect(await total('Throttles')).toBe(0);
    expect(await total('Invocations', 'Sum', { Resource: 'orders:live' })).toBe(2);
    expect(await total('Duration', 'p99')).toBeGreaterThan(0);
    expect(await total('ConcurrentExecutions', 'Maximum')).toBe(1);
    expect(await total('ProvisionedConcurrencyUtilization', 'Maximum')).toBeUndefined();
  });

  it('publishes provisioned concurrency only once requests use it', async () => {
    await at.client.send(
      new PutProvisionedConcurrencyConfigCommand({
        FunctionName: 'orders',
        Qualifier: 'live',
        ProvisionedConcurrentExecutions: 2,
      }),
    );
    const provisioned = () => at.host.concurrency()[0]?.provisioned?.status;
    await eventually(() => expect(provisioned()).toBe('READY'));
    expect(await total('ProvisionedConcurrencyUtilization', 'Maximum')).toBeUndefined();
    await invoke({ values: 1 });
    expect(await total('ProvisionedConcurrencyUtilization', 'Maximum')).toBe(0.5);
    expect(await total('ProvisionedConcurrencyInvocations')).toBe(1);
    expect(await total('ProvisionedConcurrencySpilloverInvocations')).toBe(0);
    expect(at.host.account().claimed).toBe(2);
  });
});
