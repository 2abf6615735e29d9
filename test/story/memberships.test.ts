import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run as runToken } from '../../bin/commands/token.ts';
import type { Replay } from '../../functions/history/domain/replay.ts';
import { replayReport } from '../../lib/events/report-replay.ts';
import { accountsOf } from '../../lib/local/accounts-of.ts';
import { opsClient } from '../../lib/ops-client.ts';
import { shardsClient } from '../../lib/shards/shards-client.ts';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';

/** Whom a person may act for is known over all accounts and shards, on the running product. */

const ANNA = 'anna@example.com';
/** Of different shards, so that no one shard could answer. */
const accounts = ['acct-one', 'acct-two'] as const;

let product: TestProduct;
let ops: ReturnType<typeof opsClient>;
const tokens = new Map<string, string>();

beforeAll(async () => {
  product = await startTestProduct();
  for (const account of accounts) tokens.set(account, await product.token({ accounts: [account] }));
  const { url, opsToken } = product.host.product;
  ops = opsClient({ url, token: opsToken });
});
afterAll(() => product?.stop());

async function users(account: string, method: string, userId: string, body?: unknown) {
  const path = `/api/users/${userId}`;
  const answer = await product.call({
    ...{ method, path, token: tokens.get(account) ?? '' },
    ...(body !== undefined && { body }),
  });
  expect(answer.status, answer.text).toBeLessThan(300);
}

const put = (account: string, userId: string, email: string, rest: object = {}) =>
  users(account, 'PUT', userId, { email, name: 'Anna', role: 'member', ...rest });

interface Found {
  items: { accountId: string; userId: string; role: string; status: string }[];
}
const found = async (email: string) => (await ops<Found>('POST', '/ops/users/memberships', { email })).items;
const one = (accountId: string, userId: string, role = 'member', status = 'active') => ({
  ...{ accountId, userId, role, status },
});
const untilFound = (email: string, items: object[]) =>
  eventually(async () => expect(await found(email)).toEqual(items), 60_000, 100);

async function replay(wish: object): Promise<Replay> {
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const { jobId } = await ops<{ jobId: string }>('POST', '/ops/replays', { from, ...wish });
  const done = await eventually(
    async () => {
      const job = await ops<Replay>('GET', `/ops/replays/${jobId}`);
      expect(job.state.kind).not.toBe('running');
      return job;
    },
    120_000,
    100,
  );
  expect(done, replayReport(done)).toMatchObject({ state: { kind: 'done' }, failed: 0 });
  return done;
}

/** Waits until history has the events: only then a replay can hand them over. */
const untilRecorded = (events: number) =>
  eventually(
    async () => expect((await replay({ consumers: ['users'] })).processed).toBe(events),
    120_000,
    100,
  );

function index() {
  const { endpoints } = product.host.product;
  const name = product.host.system.functions.find(({ environment }) => environment['MEMBERSHIPS_TABLE']);
  const TableName = name?.environment['MEMBERSHIPS_TABLE'] ?? '';
  const client = new DynamoDBClient({
    endpoint: endpoints['dynamodb'] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const items = async () => (await client.send(new ScanCommand({ TableName }))).Items ?? [];
  return {
    items,
    async empty() {
      for (const { owner, id } of await items())
        await client.send(new DeleteItemCommand({ TableName, Key: { owner: owner!, id: id! } }));
    },
    close: () => client.destroy(),
  };
}

test('a person with one address in two accounts is found in both, whatever its case', async () => {
  await put('acct-one', 'u-1', ANNA, { role: 'owner' });
  await put('acct-two', 'u-1', 'Anna@Example.com', { status: 'suspended' });
  const both = [one('acct-one', 'u-1', 'owner'), one('acct-two', 'u-1', 'member', 'suspended')];
  await untilFound(ANNA, both);
  expect(await found('ANNA@EXAMPLE.COM')).toEqual(both);
  expect(await found('nobody@example.com')).toEqual([]);
  expect(await accountsOf(ops, ANNA)).toEqual(['acct-one']);
  await put('acct-two', 'u-1', ANNA, { role: 'viewer' });
  await untilFound(ANNA, [one('acct-one', 'u-1', 'owner'), one('acct-two', 'u-1', 'viewer')]);
});

test('the token of a person names its accounts, and says clearly when there is none', async () => {
  const printed: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => printed.push(text) > 0) as typeof process.stdout.write;
  try {
    expect(await runToken(['--email', ANNA, '--data-dir', product.dataDir])).toBe(0);
  } finally {
    process.stdout.write = write;
  }
  const token = printed.join('').trim();
  for (const account of accounts) {
    const answer = await product.call({ path: '/api/users', token, account });
    expect(answer.status, answer.text).toBe(200);
  }
  expect((await product.call({ path: '/api/users', token, account: 'acct-three' })).status).toBe(403);
});

test('who asks without the scope ops, or for what is no address, is told so', async () => {
  const body = { email: ANNA };
  const asked = { method: 'POST', path: '/ops/users/memberships' };
  const token = tokens.get('acct-one') ?? '';
  expect((await product.call({ ...asked, token, body })).status).toBe(403);
  const answer = await product.call({
    ...{ ...asked, token: product.host.product.opsToken },
    body: { email: 'anna' },
  });
  expect(answer.status).toBe(400);
  expect(answer.json.errors).toEqual([
    { field: '/email', rule: 'must be an e-mail address of 3 to 254 characters' },
  ]);
});

test('an account that lives on another shard by now is followed there', async () => {
  const { step } = await shardsClient(ops).move({ account: 'acct-two', to: 'shard-3' }, () => undefined);
  expect(step).toBe('done');
  await put('acct-two', 'u-1', ANNA, { role: 'admin' });
  await untilFound(ANNA, [one('acct-one', 'u-1', 'owner'), one('acct-two', 'u-1', 'admin')]);
});

test('a changed address leaves its old place, a deleted user leaves for good, and comes back when it is made again', async () => {
  await put('acct-one', 'u-1', 'anna.new@example.com', { role: 'owner' });
  await untilFound('anna.new@example.com', [one('acct-one', 'u-1', 'owner')]);
  await untilFound(ANNA, [one('acct-two', 'u-1', 'admin')]);
  await users('acct-two', 'DELETE', 'u-1');
  await untilFound(ANNA, []);
  await untilRecorded(6);
  await replay({ consumers: ['users'], live: true });
  expect(await found(ANNA)).toEqual([]);
  expect(await found('anna.new@example.com')).toEqual([one('acct-one', 'u-1', 'owner')]);
  await put('acct-two', 'u-1', ANNA, { role: 'member' });
  await untilFound(ANNA, [one('acct-two', 'u-1')]);
});

test('neither the index nor the logs hold an address; a live replay makes the index anew, and a ghost touches nothing', async () => {
  const table = index();
  try {
    await untilRecorded(7);
    const before = JSON.stringify(await table.items());
    expect(before).toContain('acct-one');
    expect(before.toLowerCase()).not.toMatch(/anna|example\.com/);
    await table.empty();
    await replay({ consumers: ['users'] });
    expect(await table.items()).toEqual([]);
    await replay({ consumers: ['users'], live: true });
    expect(await found(ANNA)).toEqual([one('acct-two', 'u-1')]);
    expect(await found('anna.new@example.com')).toEqual([one('acct-one', 'u-1', 'owner')]);
    const logs = join(product.dataDir, 'logs');
    const names = (await readdir(logs)).filter((name) => name.startsWith('users-'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names)
      expect((await readFile(join(logs, name), 'utf8')).toLowerCase(), name).not.toContain('anna');
  } finally {
    table.close();
  }
});
