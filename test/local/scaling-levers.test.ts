import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMetrics } from '../../functions/aws/cloudwatch-metrics.ts';
import * as lambda from '../../functions/aws/lambda-concurrency.ts';
import * as pollers from '../../functions/aws/lambda-pollers.ts';
import * as reserve from '../../functions/aws/lambda-reserve.ts';
import * as rds from '../../functions/aws/rds-capacity.ts';
import { readBacklog } from '../../functions/aws/sqs-backlog.ts';
import type { EvaluationPorts } from '../../functions/scaling/domain/evaluate.ts';
import type { AddressedTarget } from '../../functions/scaling/domain/targets.ts';
import { awsLevers } from '../../functions/scaling/store/levers.ts';
import { signalReader } from '../../functions/scaling/store/read-signals.ts';
import { signalSources } from '../../functions/scaling/store/sources.ts';
import type { EventSourceMappingState } from '../../lib/local/lambda/contracts.ts';
import { type CloudWatchEndpoint, startCloudWatch } from '../../lib/local/metrics/cloudwatch-endpoint.ts';
import { publishOnce } from '../../lib/local/metrics/engine-metrics.ts';
import { MetricMemory } from '../../lib/local/metrics/metric-memory.ts';
import { Clusters } from '../../lib/local/rds/clusters.ts';
import { type RdsEngine, startRds } from '../../lib/local/rds/start-rds.ts';
import { evaluate } from '../support/evaluate.ts';
import { type LambdaFixture, lambdaFixture } from '../support/lambda-fixture.ts';
import { account, aTarget } from '../support/scaling-fixtures.ts';
import { memoryStore } from '../support/scaling-memory.ts';

/** Each lever through the real clients, the local control planes, and the same evaluation that runs in Lambda. */

const MINUTE = 60_000;
const TOPIC = '5a1d7b1e-0000-4000-8000-000000000001';
const QUEUE = '5a1d7b1e-0000-4000-8000-000000000002';
let now = Math.floor(Date.now() / MINUTE) * MINUTE + 30_000;
const memory = new MetricMemory();
const clusters = new Clusters([{ id: 'shard-0', arn: 'arn:x', minAcu: 0.5, maxAcu: 2 }], () => now);
const rest = { functionName: 'api', enabled: true, batchSize: 10, batchWindowSeconds: 0 } as const;
const mappings = new Map<string, EventSourceMappingState>([
  [TOPIC, { ...rest, uuid: TOPIC, eventSourceArn: 'arn:aws:kafka:c', maximumPollers: 2, state: 'Enabled' }],
  [QUEUE, { ...rest, uuid: QUEUE, eventSourceArn: '', maximumConcurrency: 8, state: 'Enabled' }],
]);
let at: LambdaFixture;
let metrics: CloudWatchEndpoint;
let control: RdsEngine;
let ports: EvaluationPorts;
let backlog = 0;

beforeAll(async () => {
  const eventSourceMappings = {
    list: () => [...mappings.values()],
    get: (uuid: string) => mappings.get(uuid),
    update(uuid: string, change: Partial<EventSourceMappingState>) {
      const next = { ...(mappings.get(uuid) as EventSourceMappingState), ...change };
      mappings.set(uuid, next);
      return next;
    },
  };
  const code = 'export const handler = async () => "done";';
  const options = { eventSourceMappings, clock: () => now };
  at = await lambdaFixture({ api: { code, reservedConcurrency: 10 } }, options);
  control = await startRds(clusters);
  metrics = await startCloudWatch({ memory, clock: () => now });
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
  process.env['AWS_ENDPOINT_URL_LAMBDA'] = at.host.url;
  process.env['AWS_ENDPOINT_URL_RDS'] = control.url;
  process.env['AWS_ENDPOINT_URL_CLOUDWATCH'] = metrics.url;
  ports = {
    store: memoryStore().store,
    levers: awsLevers({ ...lambda, ...pollers, ...reserve, ...rds }),
    readSignals: signalReader(
      signalSources(
        {
          readMetrics,
          readBacklog: async (uuid) =>
            uuid === QUEUE ? { queueName: 'imports', waiting: backlog } : readBacklog(uuid),
          readAcuRange: rds.readAcuRange,
        },
        {
          serviceOf: () => 'orders',
          clusterIds: ['shard-0'],
          onBlind: (what, error) => {
            throw new Error(`${what} cannot be read`, { cause: error });
          },
        },
      ),
    ),
    clock: () => now,
  };
});
afterAll(async () => {
  await at?.stop();
  await metrics?.stop();
  await control?.stop();
});

function measure(
  namespace: string,
  dimensions: Record<string, string>,
  values: Record<string, number>,
): void {
  for (const [name, value] of Object.entries(values))
    memory.record({ namespace, dimensions, name, value, timeMs: now });
}

/** What the local host itself measures of its engines. */
function engines(change: { records?: number; connections?: number; active?: number }) {
  const { records = 0, connections = 5, active = 0 } = change;
  const sources = {
    queues: async () => [{ name: 'imports', visible: backlog, oldestSentMs: now - 90_000 }],
    lags: async () => [{ functionName: 'api', records }],
    clusters: () => clusters.all(),
    database: async () => ({ connections, active }),
  };
  return publishOnce(sources, { record: memory.record, clock: () => now, everyMs: 0 });
}

/** Evaluates as the ticks do, 30 s apart, until the wish is older than the stabilisation window. */
async function ticks(one: AddressedTarget, count: number) {
  const records = [];
  for (let tick = 0; tick < count; tick += 1) {
    records.push(await evaluate(one, account, ports));
    now += 30_000;
  }
  return records;
}

const damped = { damping: 'full', floor: 1, ceiling: 500 } as const;

test('reserved concurrency grows when a function is throttled at its reserve', async () => {
  const dimensions = { FunctionName: 'api' };
  for (let minute = 0; minute < 6; minute += 1) {
    measure('AWS/Lambda', dimensions, {
      Invocations: 600,
      Duration: 1000,
      ConcurrentExecutions: 10,
      Throttles: 40,
    });
    now += MINUTE;
  }
  const policies = [{ policy: 'reserve-use' }];
  const target = aTarget({ ...damped, name: 'api:reserve', lever: 'reserved-concurrency', policies });
  const records = await ticks({ target, address: { kind: 'reserve', functionName: 'api' } }, 4);
  const acted = records.find(({ outcome }) => outcome.kind === 'acted');
  expect(acted?.decision).toMatchObject({ from: 10, to: 13, action: 'raise' });
  expect(acted?.decision.reason).toContain('10 of 10 reserved ran at once, 40 throttled');
  const answer = await at.client.send(new GetFunctionConcurrencyCommand({ FunctionName: 'api' }));
  expect(answer.ReservedConcurrentExecutions).toBe(13);
});

test('a queue gets more consumers for a backlog, by its depth fresh from SQS, and fewer when the database is short', async () => {
  backlog = 6000;
  const policies = [
    { policy: 'queue-depth', settings: { least: 8, drainSeconds: 60 } },
    { policy: 'connection-pool' },
  ];
  const target = aTarget({ ...damped, floor: 2, name: 'api:imports', lever: 'queue-concurrency', policies });
  const one = { target, address: { kind: 'mapping', uuid: QUEUE, functionName: 'api' } } as const;
  await engines({});
  const records = await ticks(one, 4);
  const acted = records.find(({ outcome }) => outcome.kind === 'acted');
  expect(acted).toMatchObject({
    decision: { from: 8, to: 20 },
    inputs: { queueDepth: 6000, oldestMessageSeconds: 90 },
  });
  expect(acted?.decision.reason).toMatch(/2.5 times as many as there are, so at once/);
  expect(mappings.get(QUEUE)?.maximumConcurrency).toBe(20);

  now += 5 * MINUTE;
  await engines({ connections: 440 });
  const [capped] = await ticks(one, 1);
  expect(capped).toMatchObject({ decision: { to: 16 }, outcome: { kind: 'acted' } });
  expect(capped?.decision.reason).toMatch(/98 % of connections in use/);
  expect(mappings.get(QUEUE)?.maximumConcurrency).toBe(16);
});

test('Kafka pollers follow the lag of the topic', async () => {
  const target = aTarget({
    ...damped,
    name: 'api:topic',
    lever: 'log-pollers',
    policies: [{ policy: 'log-lag' }],
  });
  const one = { target, address: { kind: 'pollers', uuid: TOPIC, functionName: 'api' } } as const;
  await engines({ records: 40_000 });
  const records = await ticks(one, 4);
  expect(records.find(({ outcome }) => outcome.kind === 'acted')?.decision).toMatchObject({ from: 2, to: 6 });
  expect(mappings.get(TOPIC)).toMatchObject({ minimumPollers: 1, maximumPollers: 6 });
});

test('the ACU range of a cluster widens with the statements that run in it, and keeps its lower end', async () => {
  now += 10 * MINUTE;
  const target = aTarget({
    ...{ ...damped, floor: 2, ceiling: 16, name: 'shard-0:acu' },
    ...{ lever: 'database-capacity', policies: [{ policy: 'acu-range' }] },
  });
  const one = { target, address: { kind: 'cluster', clusterId: 'shard-0' } } as const;
  await engines({ active: 12 });
  const records = await ticks(one, 4);
  const acted = records.find(({ outcome }) => outcome.kind === 'acted');
  expect(acted).toMatchObject({
    decision: { from: 2, to: 3, reason: 'acu-range: use of the ACU range 100.00 % is too high' },
    inputs: { activeStatements: 12, acuPercent: 100 },
  });
  expect(await rds.readAcuRange('shard-0')).toMatchObject({ minAcu: 0.5, maxAcu: 3 });
});

test('RDS refuses what Aurora refuses, and a cluster that is being modified', async () => {
  now += MINUTE;
  await expect(rds.setMaxAcu('shard-0', 0)).rejects.toThrow(/InvalidParameterCombination/);
  await expect(rds.setMaxAcu('shard-9', 4)).rejects.toMatchObject({ code: 'not_found' });
  await rds.setMaxAcu('shard-0', 4);
  expect(await rds.readAcuRange('shard-0')).toMatchObject({ maxAcu: 4, inProgress: true });
  await expect(rds.setMaxAcu('shard-0', 5)).rejects.toThrow(/InvalidDBClusterState/);
});

test('a gap in one database blinds what shares them: nothing is lowered', async () => {
  now += 30 * MINUTE;
  backlog = 0;
  const target = aTarget({
    ...{ ...damped, name: 'api:blind', lever: 'queue-concurrency' },
    policies: [{ policy: 'queue-depth' }, { policy: 'connection-pool' }],
  });
  const [record] = await ticks({ target, address: { kind: 'mapping', uuid: QUEUE, functionName: 'api' } }, 1);
  expect(record).toMatchObject({
    decision: { action: 'hold', blind: true },
    inputs: { connectionPercent: null },
  });
});
