import { afterAll, beforeAll, expect, test } from 'vitest';
import { bucketOf } from '../../functions/kernel/sharding/bucket.ts';
import { opsClient } from '../../lib/ops-client.ts';
import { shardsClient } from '../../lib/shards/shards-client.ts';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';
import { type Sellers, startSellers } from '../support/sellers.ts';

/** The data of four shards, started again with five, and rebalanced while sellers go on writing to every service. */

const ACCOUNTS = Array.from({ length: 40 }, (_, n) => `seller-${n}`);

let product: TestProduct;
let sellers: Sellers;

beforeAll(async () => {
  const four = await startTestProduct();
  product = four;
  await (await startSellers(four, ACCOUNTS)).stop();
  await four.close();
  product = await startTestProduct({ dataDir: four.dataDir, shards: 5 });
}, 900_000);
afterAll(async () => {
  await sellers?.stop().catch(() => undefined);
  await product?.stop();
});

const client = async () =>
  shardsClient(opsClient({ url: product.host.product.url, token: await product.token({ scopes: ['ops'] }) }));

test('T41: a fifth shard gets a fifth of the buckets, with all rows in them, while every service is written to', {
  retry: 0,
  timeout: 900_000,
}, async () => {
  const shards = await client();
  const before = await shards.status();
  expect(before.shards.map(({ buckets }) => buckets)).toEqual([256, 256, 256, 256, 0]);
  sellers = await startSellers(product, ACCOUNTS);
  const startedMs = Date.now();
  const { moves, status } = await shards.rebalance(false, () => undefined);
  const tookMs = Date.now() - startedMs;
  const moved = new Set(moves.map(({ bucket }) => bucket));
  expect(moves).toHaveLength(204);
  expect(new Set(moves.map(({ to }) => to))).toEqual(new Set(['shard-4']));
  expect(status.shards.map(({ buckets }) => buckets).toSorted()).toEqual([204, 205, 205, 205, 205]);
  const movers = ACCOUNTS.filter((account) => moved.has(bucketOf(account)));
  expect(movers.length).toBeGreaterThan(0);
  await sellers.stop();
  const { writes, longestWaitMs } = sellers;
  console.info(
    `204 buckets in ${tookMs} ms, ${movers.length} of ${ACCOUNTS.length} sellers moved, ${writes} writes meanwhile, longest ${Math.round(longestWaitMs)} ms`,
  );
  expect(writes).toBeGreaterThan(ACCOUNTS.length);
  for (const account of ACCOUNTS) await sellers.expectAllThere(account);
  for (const account of movers) {
    const report = await shards.verify(account);
    expect(report.account).toMatchObject({ home: 'shard-4' });
    const tables = report.account?.tables.filter(({ shard, rows }) => shard === 'shard-4' && rows > 0);
    expect(new Set(tables?.map(({ table }) => table.split('.')[0]))).toEqual(
      new Set(['users_db', 'catalog_db', 'orders_db', 'payments_db']),
    );
  }
  expect(await shards.verify(undefined)).toMatchObject({ ok: true, problems: [] });
  // F11: what each cluster used is known by now, and what would fit it is said of all five.
  await eventually(async () => {
    const { items } = await shards.capacity();
    expect(items.map(({ shard, kind }) => `${shard} ${kind}`)).toEqual(
      [0, 1, 2, 3, 4].map((n) => `shard-${n} seen`),
    );
  }, 120_000);
  await eventually(() => sellers.expectHistories(), 120_000, 500);
});
