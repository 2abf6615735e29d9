import { GetProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMetrics } from '../../functions/aws/cloudwatch-metrics.ts';
import { dynamoVersionedItems } from '../../functions/aws/dynamo-versioned-items.ts';
import { readAccountConcurrency } from '../../functions/aws/lambda-account.ts';
import * as lambda from '../../functions/aws/lambda-concurrency.ts';
import * as pollers from '../../functions/aws/lambda-pollers.ts';
import * as reserve from '../../functions/aws/lambda-reserve.ts';
import * as rds from '../../functions/aws/rds-capacity.ts';
import { readBacklog } from '../../functions/aws/sqs-backlog.ts';
import type { EvaluationPorts } from '../../functions/scaling/domain/evaluate.ts';
import { awsLevers } from '../../functions/scaling/store/levers.ts';
import { accountReader } from '../../functions/scaling/store/read-account.ts';
import { signalReader } from '../../functions/scaling/store/read-signals.ts';
import { scalingStore } from '../../functions/scaling/store/scaling-store.ts';
import { claimedSource, signalSources } from '../../functions/scaling/store/sources.ts';
import { type CloudWatchEndpoint, startCloudWatch } from '../../lib/local/metrics/cloudwatch-endpoint.ts';
import { MetricMemory } from '../../lib/local/metrics/metric-memory.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { evaluate } from '../support/evaluate.ts';
import { eventually } from '../support/eventually.ts';
import { type LambdaFixture, lambdaFixture } from '../support/lambda-fixture.ts';
import { aTarget } from '../support/scaling-fixtures.ts';

const MINUTE = 60_000;
const memory = new MetricMemory();
let at: LambdaFixture;
let metrics: CloudWatchEndpoint;
let tables: { close(): Promise<void> };
let now = Math.floor(Date.now() / MINUTE) * MINUTE;
let ports: EvaluationPorts;
const address = { kind: 'alias', functionName: 'api', alias: 'live' } as const;
const one = { address, target: aTarget({ name: 'api', memoryMb: 256 }) };

beforeAll(async () => {
  at = await lambdaFixture({ api: { code: 'export const handler = async () => "done";' } });
  metrics = await startCloudWatch({ memory, clock: () => now });
  tables = await openDynamo(['scaling-table']);
  process.env['AWS_ENDPOINT_URL_LAMBDA'] = at.host.url;
  process.env['AWS_ENDPOINT_URL_CLOUDWATCH'] = metrics.url;
  ports = {
    store: scalingStore(
      dynamoVersionedItems('scaling-table'),
      () => now,
      () => crypto.randomUUID(),
    ),
    levers: awsLevers({ ...lambda, ...pollers, ...reserve, ...rds }),
    readSignals: signalReader(
      signalSources(
        { readMetrics, readBacklog, readAcuRange: rds.readAcuRange },
        {
          serviceOf: () => 'orders',
          clusterIds: [],
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
  await tables?.close();
});

/** Lambda's own metrics of minutes in which `inFlight` requests of 500 ms ran on average. */
function traffic(inFlight: number, minutes: number): void {
  for (let minute = 1; minute <= minutes; minute += 1) {
    const base = {
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: 'api' },
      timeMs: now - minute * MINUTE,
    };
    memory.record({ ...base, name: 'Invocations', value: inFlight * 120 });
    memory.record({ ...base, name: 'Duration', value: 500 });
    memory.record({ ...base, name: 'ConcurrentExecutions', value: inFlight * 2 });
  }
}

const account = accountReader(
  {
    readConcurrency: readAccountConcurrency,
    readClaimed: claimedSource({ readMetrics }),
    callsLeft: async () => 10,
    monthlyBudgetUsd: 300,
    onBlind: (what, error) => {
      throw new Error(`${what} cannot be read`, { cause: error });
    },
  },
  () => now,
);

async function provisioned(): Promise<number | undefined> {
  const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName: 'api', Qualifier: 'live' });
  return (await at.client.send(command)).RequestedProvisionedConcurrentExecutions;
}

test('sees traffic in CloudWatch, provisions what is cheaper provisioned, remembers it, and gives it back', async () => {
  memory.record({
    ...{ namespace: 'AWS/Lambda', name: 'ClaimedAccountConcurrency', dimensions: {} },
    ...{ timeMs: now - MINUTE, value: 8 },
  });
  expect((await account()).claimed).toMatchObject([{ kind: 'measured', value: 8, atMs: now - MINUTE }]);
  traffic(4, 61);
  const raised = await evaluate(one, await account(), ports);
  expect(raised).toMatchObject({ decision: { action: 'raise', from: 0 }, outcome: { kind: 'acted' } });
  expect(raised.decision.to).toBeGreaterThanOrEqual(1);
  expect(await provisioned()).toBe(raised.decision.to);
  expect(await ports.store.load('api')).toMatchObject({
    control: { changes: [{ from: 0, to: raised.decision.to }] },
  });
  await eventually(async () => expect((await lambda.readProvisioned(address)).inProgress).toBe(false));

  const both = await Promise.all([
    evaluate(one, await account(), ports),
    evaluate(one, await account(), ports),
  ]);
  expect(both.map(({ decision }) => decision.action)).toEqual(['hold', 'hold']);

  now += 75 * MINUTE - 1000;
  traffic(0.01, 70);
  const lowered = await evaluate(one, await account(), ports);
  expect(lowered).toMatchObject({ decision: { action: 'lower', to: 0 }, outcome: { kind: 'acted' } });
  await expect(provisioned()).rejects.toMatchObject({
    name: 'ProvisionedConcurrencyConfigNotFoundException',
  });
  const records = await ports.store.recent('api', 10);
  expect(records[0]).toMatchObject({ decision: { action: 'lower' }, inputs: { throttles: 0 } });
  expect(records).toHaveLength(4);
  const all = await ports.store.between('api', 0, now + 1);
  expect(all.map(({ atMs }) => atMs)).toEqual([raised.atMs, raised.atMs, raised.atMs, now]);
  expect(all).toContainEqual(raised);
  expect(await ports.store.between('api', raised.atMs + 1, now)).toEqual([]);
  expect(await ports.store.between('api', raised.atMs, now)).toHaveLength(3);
});

test('conditional writes: of two with the same version one is stored', async () => {
  const items = dynamoVersionedItems('scaling-table');
  const key = { target: 'race', at: 'state' };
  const writes = [1, 2, 3].map((writer) => items.save(key, { version: 1, body: `${writer}` }, 0));
  expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1);
  expect(await items.save(key, { version: 2, body: 'next' }, 1)).toBe(true);
  expect(await items.save(key, { version: 2, body: 'late' }, 1)).toBe(false);
  expect(await items.load('race', 'state')).toEqual({ version: 2, body: 'next' });
});
