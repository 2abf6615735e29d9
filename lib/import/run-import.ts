import type { ImportProgress } from '../../functions/orders/domain/import.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { FileOrder } from './group-orders.ts';
import type { AcceptedBatch, ImportClient } from './import-client.ts';
import type { RetailFile } from './read-retail-file.ts';
import type { ImportReport } from './report.ts';
import { RETAIL_CURRENCY, type RejectedRow, type RowReason } from './retail-row.ts';

export interface RunImportOptions {
  file: RetailFile;
  client: ImportClient;
  /** Milliseconds since the epoch. */
  clock: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Called often: orders applied so far, of all. */
  onProgress: (done: number, total: number) => void;
}

export interface ImportRun {
  report: ImportReport;
  /** One line for each refused order and row, with its line number; at most MESSAGES_KEPT. */
  messages: string[];
}

const BATCH_ORDERS = 2000;
const POSTS_AT_ONCE = 4;
const POLL_MS = 250;
const MESSAGES_KEPT = 100;

interface Batch {
  orders: FileOrder[];
  accepted: AcceptedBatch;
}

/** Sends the file's orders account by account, waits until all are applied, and accounts for every row. */
export async function runImport(options: RunImportOptions): Promise<ImportRun> {
  const startedMs = options.clock();
  const progress = new Map<string, number>();
  const total = options.file.orders.length;
  const tell = () =>
    options.onProgress(
      [...progress.values()].reduce((sum, done) => sum + done, 0),
      total,
    );
  const finished = await mapAtOnce(batchesOf(options.file.orders), POSTS_AT_ONCE, async (orders) => {
    const accountId = orders[0]?.accountId as string;
    const accepted = await options.client.post(
      accountId,
      orders.map((one) => one.order),
    );
    const result = await waitUntilDone({ orders, accepted }, options, (done) => {
      progress.set(accepted.importId, done);
      tell();
    });
    return { orders, accepted, result };
  });
  return accountFor(options.file, finished, (options.clock() - startedMs) / 1000);
}

function batchesOf(orders: readonly FileOrder[]): FileOrder[][] {
  const perAccount = [...Map.groupBy(orders, (order) => order.accountId).values()];
  return perAccount.flatMap((some) =>
    Array.from({ length: Math.ceil(some.length / BATCH_ORDERS) }, (_, i) =>
      some.slice(i * BATCH_ORDERS, (i + 1) * BATCH_ORDERS),
    ),
  );
}

async function waitUntilDone(
  { accepted }: Batch,
  { client, sleep }: RunImportOptions,
  onDone: (orders: number) => void,
): Promise<ImportProgress> {
  for (;;) {
    const progress = await client.progress(accepted);
    onDone(progress.created + progress.updated + progress.unchanged + progress.stale + progress.rejected);
    if (progress.state === 'done') return progress;
    await sleep(POLL_MS);
  }
}

interface FinishedBatch extends Batch {
  result: ImportProgress;
}

function accountFor(file: RetailFile, batches: readonly FinishedBatch[], seconds: number): ImportRun {
  const refused = batches.flatMap(({ orders, accepted }) => refusedOrders(orders, accepted));
  const sum = (pick: (result: ImportProgress) => number) =>
    batches.reduce((all, { result }) => all + pick(result), 0);
  const allTotal = file.orders.reduce((all, order) => all + order.amountMinor, 0n);
  const refusedTotal = refused.reduce((all, { order }) => all + order.amountMinor, 0n);
  const rejectedTotal = file.rejected.reduce((all, row) => all + row.amountMinor, refusedTotal);
  const report: ImportReport = {
    rows: file.rows,
    orders: {
      created: sum((result) => result.created),
      updated: sum((result) => result.updated),
      unchanged: sum((result) => result.unchanged + result.stale),
      rejected: sum((result) => result.rejected) + ordersWithoutRows(file),
    },
    rejectedRows: countReasons(
      file.rejected,
      refused.reduce((rows, { order }) => rows + order.rows, 0),
    ),
    totals: { [RETAIL_CURRENCY]: Number(allTotal - refusedTotal) },
    rejectedTotals: { [RETAIL_CURRENCY]: Number(rejectedTotal) },
    accounts: new Set(file.orders.map((order) => order.accountId)).size,
    seconds,
  };
  return { report, messages: messagesFor(file.rejected, refused) };
}

interface RefusedOrder {
  order: FileOrder;
  why: string;
}

function refusedOrders(orders: readonly FileOrder[], { rejections }: AcceptedBatch): RefusedOrder[] {
  return rejections.map(({ index, errors }) => ({
    order: orders[index] as FileOrder,
    why: errors.map(({ field, rule }) => `${field} ${rule}`).join('; '),
  }));
}

/** Orders of which no row was good enough. */
function ordersWithoutRows(file: RetailFile): number {
  const taken = new Set(file.orders.map((one) => `${one.order.orderId}/${one.accountId}`));
  return new Set(
    file.rejected.flatMap(({ orderKey }) => (orderKey && !taken.has(orderKey) ? [orderKey] : [])),
  ).size;
}

function countReasons(rejected: readonly RejectedRow[], refusedRows: number): ImportReport['rejectedRows'] {
  const counts: Partial<Record<RowReason, number>> = {};
  for (const { reason } of rejected) counts[reason] = (counts[reason] ?? 0) + 1;
  if (refusedRows > 0) counts.order_refused = refusedRows;
  return counts;
}

function messagesFor(rejected: readonly RejectedRow[], refused: readonly RefusedOrder[]): string[] {
  const rows = rejected.map(({ lineNumber, reason, found }) => ({
    lineNumber,
    text: found === undefined ? reason : `${reason}: ${found}`,
  }));
  const orders = refused.map(({ order, why }) => ({
    lineNumber: order.firstLine,
    text: `order ${order.order.orderId}: ${why}`,
  }));
  const all = [...rows, ...orders].sort((a, b) => a.lineNumber - b.lineNumber);
  const kept = all.slice(0, MESSAGES_KEPT).map(({ lineNumber, text }) => `line ${lineNumber}: ${text}`);
  return all.length > kept.length ? [...kept, `... and ${all.length - kept.length} more`] : kept;
}
