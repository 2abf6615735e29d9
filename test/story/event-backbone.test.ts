import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoEventStore } from '../../functions/aws/dynamo-event-store.ts';
import { dynamoFailedEvents } from '../../functions/aws/dynamo-failed-events.ts';
import { dynamoJobs } from '../../functions/aws/dynamo-jobs.ts';
import type { Replay } from '../../functions/history/domain/replay.ts';
import { planReplay } from '../../functions/history/domain/start-replay.ts';
import { deadLettersSetting } from '../../functions/kernel/dead-letters.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import { readSettings } from '../../functions/kernel/settings.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { replayReport } from '../../lib/events/report-replay.ts';
import { runJobCommand } from '../../lib/events/run-job-command.ts';
import { opsClient } from '../../lib/ops-client.ts';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';
import { recorded } from '../support/memory-commits.ts';
import { ROOT } from '../support/source-files.ts';

/** The event backbone on the running product: history, time, why, replay, archive, failed events, as an operator sees them. */

let product: TestProduct;
let call: ReturnType<typeof opsClient>;
const accounts = ['acct-alpha', 'acct-beta'] as const;
const ORDERS = 30;

const order = (index: number, change: object = {}) => ({
  ...{
    status: 'open',
    currency: 'EUR',
    placedAt: '2011-01-15T10:00:00Z',
    modifiedAt: '2011-01-15T10:00:00Z',
  },
  customer: { id: `b-${index}`, name: 'Ada', email: 'ada@example.org' },
  lines: [{ sku: `SKU-${index}`, quantity: index + 1, unitPrice: '2.55' }],
  ...change,
});

beforeAll(async () => {
  product = await startTestProduct();
  const { url, opsToken, endpoints } = product.host.product;
  call = opsClient({ url, token: opsToken });
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoints.dynamodb;
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  for (const account of accounts) {
    const orders = Array.from({ length: ORDERS }, (_, index) => ({ orderId: `o-${index}`, ...order(index) }));
    await post(account, '/api/orders/imports', { orders });
    await eventually(async () => {
      expect((await get(account, `/api/orders/o-${ORDERS - 1}/history`)).items).toHaveLength(1);
    }, 60_000);
    const paid = order(3, { status: 'paid', modifiedAt: '2011-02-03T09:00:00Z' });
    await put(account, '/api/orders/o-3', paid);
  }
  await eventually(async () => {
    for (const account of accounts)
      expect((await get(account, '/api/orders/o-3/history')).items).toHaveLength(2);
  }, 60_000);
}, 600_000);
afterAll(() => product?.stop());

async function request(account: string, method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) {
  const token = await product.token({ accounts: [account] });
  const answer = await product.call({ method, path, token, ...(body === undefined ? {} : { body }) });
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.json)}`).toBeLessThan(300);
  return answer.json;
}
const get = (account: string, path: string) => request(account, 'GET', path);
const put = (account: string, path: string, body: unknown) => request(account, 'PUT', path, body);
const post = (account: string, path: string, body: unknown) => request(account, 'POST', path, body);

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function follow<J>(collection: string, body: unknown): Promise<J> {
  return runJobCommand({
    ...{ call, collection, body, sleep, resume: undefined, signal: new AbortController().signal },
    progress: () => '',
    resumeHint: (id) => id,
  }) as Promise<J>;
}

/** Name of a table as the functions know it. */
function table(variable: string): string {
  const found = product.host.system.functions.find(({ environment }) => variable in environment);
  return found?.environment[variable] ?? '';
}

test("an order is told as it was on the marketplace's clock, and nothing before it existed", async () => {
  const at = (instant: string) => get('acct-alpha', `/api/orders/o-3/history?at=${instant}`);
  expect(await at('2011-02-01T00:00:00Z')).toMatchObject({ version: 1, order: { status: 'open' } });
  expect(await at('2011-02-04T00:00:00Z')).toMatchObject({
    version: 2,
    order: { status: 'paid' },
    until: null,
  });
  const token = await product.token({ accounts: ['acct-alpha'] });
  const path = '/api/orders/o-3/history?at=2010-01-01T00:00:00Z';
  expect((await product.call({ path, token })).status).toBe(404);
});

test('why tells every hop of an order with its lag', async () => {
  const { items } = await get('acct-alpha', '/api/orders/o-3/why');
  expect(items).toHaveLength(2);
  for (const { hops } of items) {
    expect(hops.map(({ hop }: { hop: string }) => hop)).toEqual([
      'accepted',
      'written',
      'published',
      'recorded',
    ]);
    for (const { at } of hops) expect(Date.parse(at)).not.toBeNaN();
    for (const { lagMs } of hops.slice(1)) expect(lagMs).toBeGreaterThanOrEqual(-5);
  }
});

test('T89: a ghost replay of the imported history rebuilds what is live, hash for hash, and performs no effect', async () => {
  const replay = await follow<Replay>('/ops/replays', {
    from: new Date(Date.now() - 3_600_000).toISOString(),
  });
  expect(replay, replayReport(replay)).toMatchObject({
    state: { kind: 'done' },
    failed: 0,
    processed: 2 * (ORDERS + 1),
    diff: { compared: 2 * ORDERS, differing: 0, broken: 0 },
  });
  expect(Object.keys(replay.diff.accounts).toSorted()).toEqual([...accounts]);
  for (const { rebuilt, live } of Object.values(replay.diff.accounts)) expect(rebuilt).toBe(live);
  for (const effects of Object.values(replay.effects)) expect(effects.performed ?? 0).toBe(0);
});

test('a replay of the recorder finds everything recorded; unknown consumers and empty ranges are refused', async () => {
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const replay = await follow<Replay>('/ops/replays', { from, consumers: ['history'], account: 'acct-beta' });
  expect(replay).toMatchObject({ state: { kind: 'done' }, failed: 0, processed: ORDERS + 1 });
  expect((await get('acct-beta', '/api/orders/o-3/history')).items).toHaveLength(2);
  await expect(call('POST', '/ops/replays', { consumers: ['nobody'] })).rejects.toThrow('must be among');
  await expect(call('POST', '/ops/replays', { types: ['OrderCreated', 'OrderCreatedd'] })).rejects.toThrow(
    /\/types\/1 must be among .*OrderCreated,.*, not OrderCreatedd/,
  );
  await expect(
    call('POST', '/ops/replays', { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }),
  ).rejects.toThrow('must not be before from');
});

test('T90: what is archived is read as before: by order, at an instant and by a replay', async () => {
  const store = dynamoEventStore(table('EVENT_STORE_TABLE'));
  const old = (version: number): DomainEvent => ({
    ...{ eventId: `old-${version}`, eventType: version === 1 ? 'OrderCreated' : 'OrderUpdated' },
    ...{ schemaVersion: 1, accountId: 'acct-old' as AccountId, aggregateType: 'order', aggregateId: 'old-1' },
    ...{ version, timestamp: `2026-01-0${version}T10:00:00.000Z`, correlationId: 'c', causationId: null },
    data: {
      ...{ orderId: 'old-1', status: 'open', currency: 'EUR', totalMinor: version, customer: null },
      ...{ placedAt: '2026-01-01T10:00:00.000Z', modifiedAt: `2026-01-0${version}T10:00:00.000Z` },
      lines: [{ lineNo: 1, sku: 'A', quantity: version, unitPrice: '0.01', amountMinor: version }],
    },
  });
  for (const version of [1, 2, 3]) expect(await store.append([recorded(old(version))])).toBe('appended');
  const before = await get('acct-old', '/api/orders/old-1/history');
  const run = await follow<{ state: object; counts: object }>('/ops/archives', { olderThanDays: 30 });
  expect(run).toMatchObject({ state: { kind: 'done' }, counts: { events: 3, commits: 3 } });
  const key = { accountId: 'acct-old' as AccountId, aggregateType: 'order', aggregateId: 'old-1' };
  expect(await store.read(key, 1, 10)).toEqual([]);
  expect(await get('acct-old', '/api/orders/old-1/history')).toEqual(before);
  expect(await get('acct-old', '/api/orders/old-1/history?at=2026-01-02T11:00:00Z')).toMatchObject({
    version: 2,
  });
  const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-05T00:00:00Z' };
  const replay = await follow<Replay>('/ops/replays', { ...range, consumers: ['history'] });
  expect(replay).toMatchObject({ processed: 3, failed: 0, diff: { compared: 1, differing: 1 } });
  expect(replay.diff.differences[0]).toMatchObject({ id: 'old-1', what: 'missing row' });
});

test('T91: a failed event is listed, shown, retried by its consumer, and discarded', async () => {
  const save = dynamoFailedEvents(table('FAILED_EVENTS_TABLE'), Date.now);
  const [first] = (await get('acct-alpha', '/api/orders/o-1/history')).items;
  const place = {
    consumerGroup: 'history',
    topic: 'order.events',
    partition: 0,
    code: 'internal',
    attempts: 3,
    headers: {},
  };
  const failed = { ...place, key: 'acct-alpha/o-1', reason: 'a bug, mended since', event: undefined };
  await save({ ...failed, offset: 1_000_001, value: JSON.stringify(first) });
  await save({ ...failed, offset: 1_000_002, value: 'not json' });
  const ids = ['history:order.events:0:1000001', 'history:order.events:0:1000002'];
  const { items } = await call<{ items: { id: string }[] }>('GET', '/ops/failed-events');
  expect(items.map(({ id }) => id)).toEqual(ids);
  const shown = await call<{ value: string }>(
    'GET',
    `/ops/failed-events/${encodeURIComponent(ids[0] ?? '')}`,
  );
  expect(JSON.parse(shown.value)).toEqual(first);
  expect(await call('POST', '/ops/failed-events/retry')).toMatchObject({
    retried: 1,
    complete: true,
    failedAgain: [{ id: ids[1], reason: 'invalid_json: the record is not JSON' }],
  });
  await call('POST', `/ops/failed-events/${encodeURIComponent(ids[1] ?? '')}/discard`);
  expect(await call('GET', '/ops/failed-events')).toMatchObject({ items: [] });
  expect(await call('GET', '/ops/failed-events?status=discarded')).toMatchObject({
    items: [{ id: ids[1], retries: 1 }],
  });
});

test('dead letters of every queue are counted, and a move back can be asked for', async () => {
  const { items } = await call<{ items: { queue: string; waiting: number }[] }>('GET', '/ops/dead-letters');
  expect(items.map(({ queue }) => queue)).toEqual(expect.arrayContaining(['orders-relay', 'history-jobs']));
  for (const { waiting } of items) expect(waiting).toBe(0);
  expect(await call('POST', '/ops/dead-letters/orders-imports/redrive')).toMatchObject({ outcome: 'moving' });
  await expect(call('POST', '/ops/dead-letters/nothing/redrive')).rejects.toThrow(
    'no queue is called nothing',
  );
});

/** `npm run failed -- ...` against this product, as its operator types it. */
async function failed(...args: string[]): Promise<{ code: number | null; text: string }> {
  const program = join(ROOT, 'bin', 'springtide.ts');
  const child = spawn(process.execPath, [program, 'failed', ...args, '--data-dir', product.dataDir]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, text };
}

/** Puts a message among the dead letters of a queue, as SQS does with one that was handed out too often. */
async function die(queue: string, body: unknown): Promise<string> {
  const sqs = new SQSClient({ endpoint: product.host.product.endpoints.sqs ?? '' });
  const { arns } = readSettings({ arns: deadLettersSetting }, { DEAD_LETTERS: table('DEAD_LETTERS') });
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: arns[queue]?.split(':').at(-1) }));
  const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
  sqs.destroy();
  return sent.MessageId ?? '';
}

test('a replay whose message died goes on when an operator retries its dead letter; another one is discarded', async () => {
  const jobs = dynamoJobs(table('EVENT_STORE_TABLE'));
  const jobId = `replay-${randomUUID()}`;
  const wish = { from: '2026-01-01T00:00:00Z', to: '2026-01-05T00:00:00Z', consumers: [] };
  await jobs.create(jobId, planReplay(wish, { targets: {}, types: new Set() }, new Date().toISOString()));
  const [dead, other] = [
    await die('history-jobs', { jobId, failures: 0 }),
    await die('history-jobs', 'junk'),
  ];

  const queue = ['--queue', 'history-jobs'];
  const listed = await failed('list', ...queue);
  expect(listed).toMatchObject({ code: 0, text: expect.stringContaining(dead) });
  expect(listed.text).not.toContain(jobId);
  const shown = await failed('show', dead, ...queue);
  expect(JSON.parse(JSON.parse(shown.text).payload)).toEqual({ jobId, failures: 0 });
  expect(await call('GET', `/ops/replays/${jobId}`)).toMatchObject({ state: { kind: 'running' } });

  expect(await failed('retry', dead, ...queue)).toMatchObject({ code: 0 });
  await eventually(async () => {
    expect(await call('GET', `/ops/replays/${jobId}`)).toMatchObject({ state: { kind: 'done' } });
  }, 60_000);
  expect(await failed('discard', other, ...queue)).toMatchObject({ code: 0 });
  expect(await failed('list', ...queue)).toMatchObject({
    code: 0,
    text: expect.stringContaining('no dead letters'),
  });
  const gone = await failed('retry', dead, ...queue);
  expect(gone).toMatchObject({ code: 1, text: expect.stringContaining('no such dead letter') });
  const unknown = await failed('list', '--queue', 'nothing');
  expect(unknown).toMatchObject({ code: 1, text: expect.stringContaining('no queue is called nothing') });
}, 120_000);

test('an invocation that AWS gave up is shown with its error and handed to its function again', async () => {
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:history-archive-daily:live';
  const dead = await die('history-archive-daily-failures', {
    requestContext: { functionArn, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { time: '2020-01-02T00:00:00Z' },
    responsePayload: { errorType: 'unavailable', errorMessage: 'the event store is away' },
  });
  const queue = ['--queue', 'history-archive-daily-failures'];
  expect((await failed('list', ...queue)).text).toContain(
    `${dead}  RetriesExhausted after 3 tries: unavailable: the event store is away`,
  );
  expect(await failed('redrive', 'history-archive-daily-failures')).toMatchObject({
    code: 1,
    text: expect.stringContaining('retry them one by one'),
  });
  expect(await failed('retry', dead, ...queue)).toMatchObject({ code: 0 });
  await eventually(async () => {
    expect(await call('GET', '/ops/archives/archive-daily-2020-01-02')).toMatchObject({
      before: '2019-10-04',
    });
  }, 60_000);
}, 120_000);
