import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataApiShards } from '../../functions/aws/sql-data-api.ts';
import { readSettings } from '../../functions/kernel/settings.ts';
import { type Directory, initialDirectory, placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { accountRouter } from '../../functions/kernel/sharding/route-account.ts';
import { shardsSetting } from '../../functions/kernel/sharding/shard-settings.ts';
import { prepareOrder } from '../../functions/orders/domain/prepare-order.ts';
import { orderStore } from '../../functions/orders/store/order-store.ts';
import {
  changed,
  expectedOrders,
  forged,
  type NamedOrder,
  type PlannedImport,
  publishNoise,
  someOrders,
  startKilling,
} from '../support/crash-world.ts';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';
import { requestOrigin } from '../support/order-builders.ts';
import { type ProductData, productData, variable } from '../support/product-data.ts';
import { seededRandom, seedOfRun } from '../support/seeded-random.ts';

/**
 * Promise 1 under fire: thousands of real orders while environments die by SIGKILL at seeded moments, messages come twice,
 * events come twice or forged, and a writer with a stale directory tries its luck.
 */

const ORDERS = Number(process.env.SPRINGTIDE_CRASH_ORDERS ?? 5_000);
const IMPORT_SIZE = 250;
/** Whoever dies leaves its messages hidden for a minute, and may die again with them: a few times that. */
const LONG_MS = 300_000;
const seed = seedOfRun();
const random = seededRandom(seed);

let product: TestProduct;
let data: ProductData;
let ops: string;
let sqs: SQSClient;

beforeAll(async () => {
  product = await startTestProduct();
  data = await productData(product);
  ops = await product.token({ scopes: ['ops'] });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  sqs = new SQSClient({
    endpoint: product.host.engines.queues.url,
    region: 'us-east-1',
    credentials,
    useQueueUrlAsEndpoint: false,
  });
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
afterAll(async () => {
  sqs?.destroy();
  await data?.close();
  await product?.stop();
});

/** All orders, then later states of some, then older states of others: cut into imports of one account each. */
async function planImports(): Promise<PlannedImport[]> {
  const all = await someOrders(ORDERS);
  const later = all
    .filter(() => random() < 0.1)
    .map((one) => ({ ...one, order: changed(one.order, random() < 0.5 ? 10 : 20) }));
  const older = all.filter(() => random() < 0.05).map((one) => ({ ...one, order: changed(one.order, -10) }));
  return [all, later, older].flatMap((round) =>
    [...Map.groupBy(round, (one) => one.accountId)].flatMap(([accountId, some]) =>
      Array.from({ length: Math.ceil(some.length / IMPORT_SIZE) }, (_, i) => ({
        accountId,
        orders: some.slice(i * IMPORT_SIZE, (i + 1) * IMPORT_SIZE).map((one) => one.order),
      })),
    ),
  );
}

/** Posts until it is taken; an import whose answer was lost goes in twice, which must not matter. */
async function post({
  accountId,
  orders,
}: PlannedImport): Promise<{ accountId: string; importId: string; chunks: number }> {
  return eventually(async () => {
    const request = {
      method: 'POST',
      path: '/api/orders/imports',
      token: ops,
      account: accountId,
      body: { orders },
    };
    const answer = await product.call(request);
    expect(answer.status, answer.text).toBe(202);
    return { accountId, ...answer.json };
  }, LONG_MS);
}

/** The queue delivers at least once: here it sometimes does. */
async function repeatMessages({
  accountId,
  importId,
  chunks,
}: Awaited<ReturnType<typeof post>>): Promise<void> {
  for (let chunkNo = 0; chunkNo < chunks; chunkNo += 1) {
    if (random() > 0.4) continue;
    const QueueUrl = product.host.engines.queues.queueUrls['orders-imports'] as string;
    await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ accountId, importId, chunkNo }) }),
    );
  }
}

/** Raises the epoch of an account's bucket, as a move would; whoever still has the old directory must now be refused. */
async function raiseEpoch(directory: Directory, accountId: PlannedImport['accountId']): Promise<void> {
  const { shard, slot } = placeAccount(directory, accountId);
  await data.query(shard, 'UPDATE bucket_owner SET epoch = epoch + 1 WHERE slot = $1', [slot]);
}

function staleWriter(directory: Directory) {
  const { shards } = readSettings(
    { shards: shardsSetting },
    { SHARDS: variable(product, 'SHARDS', 'orders-api') },
  );
  const settings = { shards, database: 'orders_db' };
  const sleep = async () => {};
  const connect = dataApiShards(
    { ...settings, endpoint: product.host.engines.dataApi.url },
    { clock: Date.now, sleep, random: Math.random },
  );
  const loadDirectory = async () => directory;
  const options = { loadDirectory, connect, clock: Date.now, sleep, directoryTtlMs: 1e9, cutoverWaitMs: 0 };
  return orderStore(accountRouter(options));
}

/** Where the time goes, for whoever watches. */
const startedMs = performance.now();
function tell(step: string): void {
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(1)} s  ${step}`);
}

async function atOnce<T>(
  lanes: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

test('T76 T77 T81 T86 T87: an import survives kills, repeats, forgeries and a stale writer with every order exactly once', {
  retry: 0,
  timeout: 1_200_000,
}, async () => {
  console.log(`seed ${seed} (set SPRINGTIDE_SEED to repeat), ${ORDERS} orders`);
  const imports = await planImports();
  const expected = expectedOrders(imports);
  const killing = startKilling(product, random);

  const posted: Awaited<ReturnType<typeof post>>[] = [];
  await atOnce(4, imports, async (planned) => {
    const accepted = await post(planned);
    posted.push(accepted);
    await repeatMessages(accepted);
  });
  tell('posted');
  await eventually(async () => expect((await data.events()).length).toBeGreaterThan(100), LONG_MS, 500);
  tell('some events recorded');
  const recorded = (await data.events()).slice(0, 100);
  await publishNoise(product, [...recorded, ...recorded.slice(0, 20).map(forged)]);
  for (const { accountId, importId } of posted) {
    await eventually(
      async () => {
        const { json, text } = await product.call({
          path: `/api/orders/imports/${importId}`,
          token: ops,
          account: accountId,
        });
        expect(json?.state, text).toBe('done');
      },
      LONG_MS,
      500,
    );
  }
  await killing.stop();
  tell('applied');
  console.log('killed', killing.kills);

  // Also of imports whose answer was lost: nobody but this test knows the epochs that it raises, so what waits would wait for ever.
  await eventually(
    async () => {
      await product.host.lambda.invoke('orders-sweep', '{}');
      expect(await data.everywhere('SELECT 1 FROM outbox LIMIT 1')).toEqual([]);
      expect(
        await data.everywhere(
          "SELECT 1 FROM import_chunks c JOIN imports USING (account_id, import_id) WHERE state = 'pending'",
        ),
      ).toEqual([]);
    },
    LONG_MS,
    500,
  );

  const old = initialDirectory(product.host.engines.postgres.shards.map(({ id }) => id));
  const writer = staleWriter(old);
  for (const { accountId, orders } of imports.slice(0, 3)) {
    await raiseEpoch(old, accountId);
    const { orderId, ...input } = changed(orders[0] as NamedOrder, 9_999);
    const prepared = prepareOrder(input, {
      orderId,
      eventId: recorded[0]?.eventId ?? '',
      receivedAt: new Date().toISOString(),
    });
    if (prepared.kind === 'refused') throw new Error('the stale write must be valid in itself');
    await expect(writer.upsert(accountId, prepared.write, requestOrigin('stale'))).rejects.toMatchObject({
      code: 'stale_directory',
    });
  }

  const rows = await data.everywhere(
    'SELECT account_id, order_id, version::int AS version, status, total_minor::float8 AS total, modified_at, line_items::jsonb AS lines FROM orders',
  );
  expect(rows).toHaveLength(expected.size);
  for (const row of rows) {
    const order = expected.get(`${row.account_id}/${row.order_id}`);
    expect({
      status: row.status,
      total: row.total,
      modifiedAt: (row.modified_at as Date).toISOString(),
      lines: row.lines,
    }).toEqual({
      status: order?.status,
      total: order?.totalMinor,
      modifiedAt: order?.modifiedAt,
      lines: order?.lines,
    });
  }

  const versions = rows.reduce((sum, row) => sum + Number(row.version), 0);
  const events = await eventually(
    async () => {
      const all = await data.events();
      expect(all.length).toBeGreaterThanOrEqual(versions);
      return all;
    },
    LONG_MS,
    500,
  );
  tell('history complete');
  expect(events).toHaveLength(versions);
  const byOrder = Map.groupBy(events, (event) => `${event.accountId}/${event.aggregateId}`);
  for (const row of rows) {
    const past = (byOrder.get(`${row.account_id}/${row.order_id}`) ?? []).toSorted(
      (a, b) => a.version - b.version,
    );
    expect(past.map((event) => event.version)).toEqual(
      Array.from({ length: Number(row.version) }, (_, i) => i + 1),
    );
    expect(past.at(-1)?.data).toMatchObject({ status: row.status, totalMinor: row.total });
  }

  const [tally] = [await data.everywhere('SELECT sum(created)::int AS created FROM import_chunks')];
  expect(tally.reduce((sum, row) => sum + Number(row.created), 0)).toBe(expected.size);
  const counted = await data.everywhere('SELECT sum(orders)::int AS orders FROM account_counts');
  expect(counted.reduce((sum, row) => sum + Number(row.orders), 0)).toBe(expected.size);

  const failed = await eventually(
    async () => {
      const all = await data.failedEvents();
      expect(all.length).toBeGreaterThanOrEqual(20);
      return all;
    },
    LONG_MS,
    500,
  );
  expect(failed.filter((one) => !one.value?.includes('"forged":true'))).toEqual([]);
  expect(Object.values(killing.kills).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(5);
});
