import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Gateway } from '../../../lib/local/gateway/gateway.ts';
import { listen } from '../../../lib/local/gateway/gateway.ts';
import { type GatewayThreadOptions, startGatewayThread } from '../../../lib/local/gateway/gateway-thread.ts';
import { type Issuer, startIssuer } from '../../../lib/local/gateway/issuer.ts';
import type { InvokeOutcome } from '../../../lib/local/lambda/contracts.ts';
import type { MetricSample } from '../../../lib/local/metric-store.ts';
import { eventually } from '../../support/eventually.ts';
import { ok, route } from './gateway-fixture.ts';

let issuer: Issuer;
let gateway: Gateway;
const samples: MetricSample[] = [];
/** What functions answer, by name; one that is not here never does. */
const answers: Record<string, () => Promise<InvokeOutcome>> = {
  echo: async () => ok({ statusCode: 200, body: 'here' }),
  broken: () => Promise.reject(new Error('no such function')),
};

function options(port = 0): GatewayThreadOptions {
  const authorizer = { issuer: issuer.url, audience: ['springtide'] };
  const routes = [
    route('GET /open'),
    route('GET /closed', { authorizer }),
    route('GET /broken', { functionName: 'broken' }),
    route('GET /hangs', { functionName: 'hangs', timeoutMs: 50 }),
  ];
  return {
    api: { apiId: 'api123', routes, throttle: undefined },
    invoke: (name) => answers[name]?.() ?? new Promise(() => undefined),
    record: (sample) => samples.push(sample),
    ...{ port, accountId: '000000000000', issuerUrl: issuer.url },
  };
}

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'springtide-gateway-'));
  const keyFile = join(dir, 'issuer-key.pem');
  issuer = await startIssuer({ keyFile, port: 0, audience: 'springtide', clock: Date.now });
  gateway = await startGatewayThread(options());
});
afterAll(async () => {
  await gateway.stop(100);
  await issuer.stop();
});

async function statusOf(path: string, token?: string): Promise<number> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (await fetch(`${gateway.url}${path}`, { headers })).status;
}

test('serves what the gateway serves: functions, tokens, failures, metrics', async () => {
  expect(await (await fetch(`${gateway.url}/open`)).text()).toBe('here');
  expect(await statusOf('/closed')).toBe(401);
  expect(
    await statusOf('/closed', await issuer.sign({ accounts: ['acme'], scopes: [], ttlSeconds: 60 })),
  ).toBe(200);
  expect(await statusOf('/broken')).toBe(500);
  await eventually(async () => expect(samples.filter(({ name }) => name === 'Count')).toHaveLength(4));
});

/** Requests from a thread of its own while this thread, where the functions run, does nothing at all; their statuses. */
function whileBlocked(path: string, requests: number): number[] {
  const shared = new SharedArrayBuffer(4 * (requests + 1));
  const seen = new Int32Array(shared);
  const source = `
    const { workerData: { shared, url, requests } } = require('node:worker_threads');
    const { get } = require('node:http');
    const seen = new Int32Array(shared);
    for (let index = 1; index <= requests; index += 1)
      get(url, { agent: false }, (response) => {
        response.resume();
        Atomics.store(seen, index, response.statusCode);
        Atomics.add(seen, 0, 1);
        Atomics.notify(seen, 0);
      });`;
  const workerData = { shared, url: `${gateway.url}${path}`, requests };
  const client = new Worker(source, { eval: true, workerData });
  for (let done = 0; done < requests; done = Atomics.load(seen, 0))
    if (Atomics.wait(seen, 0, done, 60_000) === 'timed-out') break;
  void client.terminate();
  return [...seen.subarray(1)];
}

test('a host that is busy for long still refuses in time: hundreds of new connections waited a minute for their 503', () => {
  expect(whileBlocked('/nothing-here', 200)).toEqual(Array(200).fill(404));
  expect(whileBlocked('/hangs', 200)).toEqual(Array(200).fill(503));
});

test('says that its port is taken, and is gone once it was stopped', async () => {
  const taken = createServer();
  const port = await listen(taken, 0);
  await expect(startGatewayThread(options(port))).rejects.toThrow(`cannot listen on port ${port}`);
  taken.close();
  const other = await startGatewayThread(options());
  await other.stop(0);
  await expect(fetch(`${other.url}/open`)).rejects.toThrow();
});
