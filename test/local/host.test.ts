import { randomUUID } from 'node:crypto';
import { access, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceHash } from '../../lib/local/assembly/source-hash.ts';
import { type LocalHost, type LocalOptions, startLocal } from '../../lib/local/host.ts';
import { eventually } from '../support/eventually.ts';

const root = join(import.meta.dirname, '..', '..');
let dataDir: string;
let host: LocalHost;
const reports: string[] = [];

function options(): LocalOptions {
  return {
    root,
    dataDir,
    fresh: false,
    stage: 'dev',
    port: 0,
    progress: () => undefined,
    report: (line) => reports.push(line),
    required: (process.env['SPRINGTIDE_REQUIRE'] ?? '').split(','),
    environment: process.env,
    clock: Date.now,
    newId: randomUUID,
  };
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'springtide-host-'));
  host = await startLocal(options());
});
afterAll(async () => {
  await host?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Minutes become visible one by one, up to two minutes late; and some time for a busy machine. */
const AS_LATE_AS_ON_AWS_MS = 240_000;

const order = {
  status: 'paid',
  currency: 'EUR',
  placedAt: '2026-05-01T12:30:00Z',
  customer: { id: 'c-17' },
  lines: [{ sku: 'MUG-RED', quantity: 2, unitPrice: '7.50' }],
};

async function call(path: string, options: { method?: string; token?: string; body?: unknown } = {}) {
  const token = options.token ?? host.product.accountToken;
  const response = await fetch(`${host.product.url}${path}`, {
    method: options.method ?? 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('the whole product on one machine', () => {
  test('an order goes through API, shard, outbox, queue and event log into its history', async () => {
    expect((await call('/api/orders/o-1', { method: 'PUT', body: order })).status).toBe(201);
    const history = await eventually(async () => {
      const answer = await call('/api/orders/o-1/history');
      expect(answer.status).toBe(200);
      return answer.body['items'] as { eventType: string; aggregateId: string }[];
    }, 60_000);
    expect(history).toMatchObject([{ eventType: 'OrderCreated', aggregateId: 'o-1' }]);
  });

  test('another account does not see it; nobody gets in without a token', async () => {
    const stranger = await fetch(`${host.product.issuerUrl}/token`, {
      method: 'POST',
      body: JSON.stringify({ accounts: ['other-shop'] }),
    });
    const { access_token: token } = (await stranger.json()) as { access_token: string };
    expect((await call('/api/orders/o-1', { token })).status).toBe(404);
    expect((await call('/api/orders/o-1', { token: 'forged' })).body).toEqual({ message: 'Unauthorized' });
    expect((await call('/health/deep')).status).toBe(403);
    expect((await call('/health/deep', { token: host.product.opsToken })).body).toMatchObject({
      status: 'ok',
    });
  });

  test('an import is taken by the queue worker', async () => {
    const orders = Array.from({ length: 20 }, (_, n) => ({ orderId: `imported-${n}`, ...order }));
    const accepted = await call('/api/orders/imports', { method: 'POST', body: { orders } });
    expect(accepted.status).toBe(202);
    await eventually(async () => {
      const { body } = await call('/api/orders/imported-19');
      expect(body['status']).toBe('paid');
    }, 60_000);
  });

  test('the real SDK sees and changes the mappings of the template', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const endpoint = host.product.endpoints['lambda'] ?? '';
    const client = new LambdaClient({ endpoint, region: 'us-east-1', credentials });
    const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({}));
    const imports = EventSourceMappings.find(({ EventSourceArn }) =>
      EventSourceArn?.endsWith(':orders-imports'),
    );
    expect(imports?.ScalingConfig?.MaximumConcurrency).toBe(8);
    const change = { UUID: imports?.UUID ?? '', ScalingConfig: { MaximumConcurrency: 3 } };
    expect((await client.send(new UpdateEventSourceMappingCommand(change))).State).toBe('Updating');
    await eventually(async () => {
      const now = await client.send(new GetEventSourceMappingCommand({ UUID: change.UUID }));
      expect([now.State, now.ScalingConfig?.MaximumConcurrency]).toEqual(['Enabled', 3]);
    });
    client.destroy();
  });

  test('what Lambda measures can be read with the real SDK, as late as on AWS', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const endpoint = host.product.endpoints['cloudWatch'] ?? '';
    const client = new CloudWatchClient({ endpoint, region: 'us-east-1', credentials });
    const Dimensions = [{ Name: 'FunctionName', Value: 'orders-api' }];
    const Metric = { Namespace: 'AWS/Lambda', MetricName: 'Invocations', Dimensions };
    const query = { Id: 'i', MetricStat: { Metric, Period: 60, Stat: 'Sum' } };
    await eventually(async () => {
      const answer = await client.send(
        new GetMetricDataCommand({
          StartTime: new Date(Date.now() - 600_000),
          EndTime: new Date(Date.now() + 60_000),
          MetricDataQueries: [query],
        }),
      );
      const sum = (answer.MetricDataResults?.[0]?.Values ?? []).reduce((total, value) => total + value, 0);
      expect(sum).toBeGreaterThan(3);
    }, AS_LATE_AS_ON_AWS_MS);
    client.destroy();
  });

  test('running.json holds tokens, so only its owner reads it; a second host on the data is refused', async () => {
    const file = join(dataDir, 'running.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      url: host.product.url,
      pid: process.pid,
    });
    const elsewhere = { ...options(), environment: {} };
    await expect(startLocal(elsewhere)).rejects.toThrow(`Springtide already runs on ${dataDir}`);
    await access(file);
  });

  test('data survives a stop; the second start finds it and synthesizes only what has changed', async () => {
    const before = await sourceHash(root);
    await host.stop();
    await expect(access(join(dataDir, 'running.json'))).rejects.toThrow();
    await expect(fetch(host.product.url)).rejects.toThrow();
    const steps: string[] = [];
    host = await startLocal({ ...options(), progress: (text) => steps.push(text) });
    const isChanged = (await sourceHash(root)) !== before;
    expect(steps.some((step) => step.includes('synthesizing'))).toBe(isChanged);
    expect((await call('/api/orders/o-1')).body).toMatchObject({ orderId: 'o-1', totalMinor: 1500 });
  });
});
