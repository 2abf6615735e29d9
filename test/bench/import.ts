import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { type NamedOrder, someOrders } from '../support/crash-world.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';
import { type ProductData, productData } from '../support/product-data.ts';
import { median, saveResult } from './results.ts';

/**
 * Orders per second from queue to commit on the running product (queue, event source mapping, sandboxes, Data API, fenced
 * statement with guard, counter and outbox), against the same rows written straight to the same PostgreSQL by one statement.
 */

const ORDERS = 10_000;
const ROUNDS = 3;

type Own = { accountId: AccountId; order: NamedOrder };

const product = await startTestProduct();
const data = await productData(product);
const ops = await product.token({ scopes: ['ops'] });
const ours: number[] = [];
const limits: number[] = [];
try {
  const orders = await someOrders(ORDERS);
  await importRound(orders.slice(0, 500), 'warm');
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push((await importRound(orders, `round${round}`)) / 1000);
    limits.push((await directRound(`round${round}-`)) / 1000);
  }
  report(orders.length);
} finally {
  await data.close();
  await product.stop();
}

/** Stores every chunk while the mapping is off, then opens it: milliseconds until the last chunk is committed. */
async function importRound(orders: readonly Own[], prefix: string): Promise<number> {
  const { mappings } = product.host;
  const mapping = mappings.list().find(({ eventSourceArn }) => eventSourceArn.endsWith(':orders-imports'));
  if (!mapping) throw new Error('there is no mapping of the import queue');
  mappings.update(mapping.uuid, { enabled: false });
  for (const [accountId, some] of Map.groupBy(orders, (one) => one.accountId)) {
    await accept(
      `${prefix}-${accountId}`,
      some.map((one) => one.order),
    );
  }
  const startedMs = performance.now();
  mappings.update(mapping.uuid, { enabled: true });
  while ((await pendingChunks(data)) > 0) await sleep(20);
  return performance.now() - startedMs;
}

async function accept(account: string, orders: readonly NamedOrder[]): Promise<void> {
  for (let from = 0; from < orders.length; from += 2_000) {
    const body = { orders: orders.slice(from, from + 2_000) };
    const answer = await product.call({
      method: 'POST',
      path: '/api/orders/imports',
      token: ops,
      account,
      body,
    });
    if (answer.status !== 202) throw new Error(`${answer.status} ${answer.text}`);
  }
}

async function pendingChunks({ everywhere }: ProductData): Promise<number> {
  const rows = await everywhere("SELECT count(*)::int AS n FROM import_chunks WHERE state = 'pending'");
  return rows.reduce((sum, row) => sum + Number(row.n), 0);
}

/** The rows of one round, all in one statement, into a table of the same shape and indexes on one of the shards. */
async function directRound(prefix: string): Promise<number> {
  const found = await data.everywhere('SELECT * FROM orders');
  const rows = found.filter((row) => String(row.account_id).startsWith(prefix));
  const { host, port, admin } = product.host.engines.postgres
    .shards[0] as TestProduct['host']['engines']['postgres']['shards'][0];
  const client = new pg.Client({ host, port, ...admin, database: 'orders_db' });
  await client.connect();
  try {
    await client.query('CREATE TABLE bench_orders (LIKE orders INCLUDING ALL)');
    const text = JSON.stringify(rows);
    const startedMs = performance.now();
    await client.query(
      'INSERT INTO bench_orders SELECT * FROM jsonb_populate_recordset(NULL::bench_orders, $1::jsonb)',
      [text],
    );
    const took = performance.now() - startedMs;
    await client.query('DROP TABLE bench_orders');
    return took;
  } finally {
    await client.end();
  }
}

function report(count: number): void {
  const own = median(ours);
  const limit = median(limits);
  const row = (name: string, seconds: number) => ({
    name,
    'orders per second': Math.round(count / seconds),
    'share of the limit': `${((limit / seconds) * 100).toFixed(0)} %`,
  });
  const notes = [
    `${count} orders of 20 accounts on 4 shards, ${ROUNDS} rounds in one run, medians. The product runs whole beside it on the`,
    'same cores: relay, Kafka and the history recorder work on the same orders meanwhile. Goal: at least a third of the limit.',
  ];
  const rows = [
    row('straight to PostgreSQL, one statement', limit),
    row('queue to commit on the product', own),
  ];
  process.stderr.write(saveResult('import', { title: 'Import, queue to commit', notes, rows }));
}
