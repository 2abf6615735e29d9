import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaClient } from '../../functions/aws/kafka-client.ts';
import type { Replay } from '../../functions/history/domain/replay.ts';
import { importClient } from '../../lib/import/import-client.ts';
import { type RetailFile, readRetailFile } from '../../lib/import/read-retail-file.ts';
import { runImport } from '../../lib/import/run-import.ts';
import { type LocalHost, startLocal } from '../../lib/local/host.ts';
import { opsClient } from '../../lib/ops-client.ts';
import { productData } from '../support/product-data.ts';
import { saveResult } from './results.ts';

/**
 * `npm run bench -- replay FILE DIR`: replays the whole history of an imported retail file as a ghost: every order is rebuilt
 * from its events and compared with its live row, every event goes to every consumer again, and a real receiver counts whether
 * a webhook is sent. The product runs on DIR; a folder without orders gets the file imported first, another is taken as it is,
 * so that import and replay need not fit into one run.
 */

const [file, dataDir] = process.argv.slice(2);
if (file === undefined || dataDir === undefined) throw new Error('npm run bench -- replay FILE.csv.gz DIR');
const pause = (ms: number) => sleep(ms);
const say = (text: string) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);

let hits = 0;
const receiver = createServer((request, response) => {
  hits += 1;
  request.resume().on('end', () => response.writeHead(200).end());
});
const retail = await readRetailFile(file);
const host = await startLocal({
  ...{ root: join(import.meta.dirname, '..', '..'), dataDir: resolve(dataDir), fresh: false, stage: 'dev' },
  ...{ port: 0, progress: say, report: say, required: [], environment: process.env },
  ...{ clock: Date.now, newId: randomUUID },
});
const data = await productData({ host } as never);
const subscribers = middleAccounts(retail);
await new Promise<void>((done) => {
  void knownPort(host.product).then((port) => receiver.listen(port, '127.0.0.1', done));
});
try {
  await measure(retail, host);
} finally {
  receiver.close();
  await data.close();
  await host.stop();
}

async function measure(retail: RetailFile, host: LocalHost): Promise<void> {
  const fresh = (await count('orders')) === 0;
  if (fresh) await importAll(retail, host);
  await settled(host, fresh ? deliveriesOf(retail) : 0);
  const sentBefore = hits;
  const startedMs = performance.now();
  const job = await replay(host);
  const seconds = (performance.now() - startedMs) / 1000;
  const accounts = Object.values(job.diff.accounts);
  const same = accounts.filter(({ rebuilt, live }) => rebuilt === live).length;
  const { performed = 0, ...wouldBe } = job.effects.notifications ?? {};
  const rows = [
    { name: 'orders in the file', figure: retail.orders.length },
    { name: 'state of the replay', figure: job.state.kind },
    { name: 'seconds', figure: Math.round(seconds) },
    { name: 'events handed to every consumer again', figure: job.processed },
    { name: 'events that a consumer could not handle', figure: job.failed },
    { name: 'orders rebuilt and compared', figure: job.diff.kinds.order?.compared ?? 0 },
    { name: 'orders that differ from their live rows', figure: job.diff.differing },
    { name: 'histories that are broken', figure: job.diff.broken },
    { name: 'accounts whose rebuilt hash is the live one', figure: `${same} of ${accounts.length}` },
    { name: 'webhook requests that the receiver got for the import itself', figure: sentBefore },
    { name: 'webhook requests that it got while everything was replayed', figure: hits - sentBefore },
    { name: 'webhook effects: performed', figure: performed },
    { name: 'webhook effects: known to the ledger', figure: JSON.stringify(wouldBe) },
  ];
  const notes = [
    'The retail file imported over the API, every event relayed, recorded and fanned out, then one ghost replay of all of it on the',
    'running product (dynalite, PostgreSQL, Kafka) with other work on the same cores: the seconds say only that it is feasible.',
  ];
  say(saveResult('replay', { title: 'Replay of the whole retail history', notes, rows }));
}

async function count(table: string): Promise<number> {
  const rows = await data.everywhere(`SELECT count(*)::int AS n FROM ${table}`);
  return rows.reduce((sum, row) => sum + Number(row.n), 0);
}

/** Some accounts get webhooks before, so that a replay has something that it must not send again. */
async function importAll(retail: RetailFile, { product }: LocalHost): Promise<void> {
  for (const account of subscribers) await subscribe(product, account);
  const target = { url: product.url, token: product.opsToken };
  const client = importClient({ target, sleep: pause, newKey: randomUUID });
  const run = await runImport({ file: retail, client, clock: Date.now, sleep: pause, onProgress: () => {} });
  say(`imported in ${Math.round(run.report.seconds)} s`);
}

/** Five of middling size: some hundred orders each, that is as many deliveries as one webhook's endpoint gets in some minutes. */
function middleAccounts({ orders }: RetailFile): string[] {
  const sizes = Map.groupBy(orders, ({ accountId }) => accountId);
  const bySize = [...sizes].toSorted(([, a], [, b]) => a.length - b.length);
  const middle = Math.floor(bySize.length / 2);
  return bySize.slice(middle - 2, middle + 3).map(([account]) => account);
}

/** Requests that an import owes the receiver at least: one for each order of a subscribed account. */
function deliveriesOf({ orders }: RetailFile): number {
  const counted = new Set(subscribers);
  return orders.filter(({ accountId }) => counted.has(accountId)).length;
}

/** Where the webhooks of an earlier run lead; 0, any free port, when there are none. */
async function knownPort({ url, opsToken }: LocalHost['product']): Promise<number> {
  const headers = { authorization: `Bearer ${opsToken}`, 'x-account-id': subscribers[0] as string };
  const answer = await fetch(`${url}/api/notifications/webhooks`, { headers });
  const { items } = (await answer.json()) as { items: { url: string }[] };
  return Number(items[0] ? new URL(items[0].url).port : 0);
}

async function subscribe({ url, opsToken }: LocalHost['product'], account: string): Promise<void> {
  const answer = await fetch(`${url}/api/notifications/webhooks`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${opsToken}`,
      'x-account-id': account,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
      eventTypes: ['*'],
    }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
}

/** Events of orders that a group of consumers has not read yet. */
async function lagOf(host: LocalHost, group: string): Promise<number> {
  const topic = 'order.events';
  const kafka = await kafkaClient({ bootstrap: host.eventLog.bootstrap, auth: 'none' });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    const [known] = await admin.fetchOffsets({ groupId: `${group}.${topic}`, topics: [topic] });
    const read = new Map(known?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return ends.reduce((sum, { partition, high }) => sum + Number(high) - (read.get(partition) ?? 0), 0);
  } finally {
    await admin.disconnect();
  }
}

async function settled(host: LocalHost, owed: number): Promise<void> {
  for (;;) {
    const behind = [await lagOf(host, 'history'), await lagOf(host, 'notifications')];
    const waiting = [await count('outbox'), ...behind, Math.max(0, owed - hits)];
    say(`outbox, history, notifications, deliveries still to come: ${waiting.join(', ')}`);
    if (waiting.every((one) => one === 0)) return;
    await sleep(3_000);
  }
}

async function replay({ product }: LocalHost): Promise<Replay> {
  const call = opsClient({ url: product.url, token: product.opsToken });
  const { jobId } = await call<{ jobId: string }>('POST', '/ops/replays', {});
  for (;;) {
    const job = await call<Replay>('GET', `/ops/replays/${jobId}`);
    say(`replayed ${job.processed}, compared ${job.diff.compared}`);
    if (job.state.kind !== 'running') return job;
    await sleep(3_000);
  }
}
