import type { Clock } from '../../../../functions/kernel/clock.ts';
import type { Engine, Progress } from '../engine.ts';
import { startEngineWorker } from '../engine-worker.ts';
import { freePorts } from '../free-ports.ts';
import type { DynaliteSettings } from './dynalite-worker.ts';
import { type ExpiringTable, expireItems } from './expire-items.ts';
import { callDynamo } from './table-client.ts';

/** The input of CreateTable, in DynamoDB's own words, plus the attribute that holds each item's end in Unix seconds. */
export interface TableSpec {
  TableName: string;
  AttributeDefinitions: readonly { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[];
  KeySchema: readonly { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[];
  GlobalSecondaryIndexes?: readonly object[];
  ttlAttribute?: string;
}

export interface DynamoOptions {
  /** Folder that keeps the tables. */
  dataDir: string;
  tables: readonly TableSpec[];
  /** Tells when items end. */
  clock: Clock;
  /** 0 or absent: any free one. */
  port?: number;
  /** How often ended items are deleted; default one minute. DynamoDB itself takes up to some days. */
  sweepMs?: number;
}

export interface DynamoEngine extends Engine {
  /** Endpoint for the client: `http://127.0.0.1:PORT`. */
  url: string;
}

/**
 * dynalite in a thread of its own, on the loopback interface. Tables that exist are left alone. It has no TTL itself: a
 * sweeper deletes ended items, so readers must filter them, exactly as with DynamoDB.
 */
export async function startDynamo(options: DynamoOptions, progress: Progress): Promise<DynamoEngine> {
  progress('Starting DynamoDB (dynalite)');
  const port = options.port || ((await freePorts(1))[0] ?? 0);
  const module = new URL('dynalite-worker.ts', import.meta.url);
  const settings: DynaliteSettings = { dataDir: options.dataDir, port };
  const worker = await startEngineWorker<DynaliteSettings, object>({ module, settings });
  const url = `http://127.0.0.1:${port}`;
  for (const table of options.tables) await ensureTable(url, table);
  const sweeper = sweep(url, options);
  return {
    description: `dynalite 4 (DynamoDB, ${options.tables.length} tables)`,
    url,
    stop: async () => {
      await sweeper.stop();
      await worker.stop();
    },
  };
}

async function ensureTable(
  url: string,
  { ttlAttribute: _readBySweeper, ...table }: TableSpec,
): Promise<void> {
  const { TableNames } = await callDynamo<{ TableNames: string[] }>(url, 'ListTables', {});
  if (TableNames.includes(table.TableName)) return;
  await callDynamo(url, 'CreateTable', { BillingMode: 'PAY_PER_REQUEST', ...table });
}

function sweep(url: string, { tables, clock, sweepMs = 60_000 }: DynamoOptions): { stop(): Promise<void> } {
  const expiring = tables.flatMap(expiringTable);
  let round = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (!busy) round = sweepOnce();
  }, sweepMs).unref();
  return {
    stop: () => {
      clearInterval(timer);
      return round;
    },
  };

  async function sweepOnce(): Promise<void> {
    busy = true;
    // A failed round, for example while the thread is started again, is made good by the next one.
    for (const table of expiring) await expireItems(url, table, clock).catch(() => undefined);
    busy = false;
  }
}

function expiringTable({ TableName, KeySchema, ttlAttribute }: TableSpec): ExpiringTable[] {
  const keyAttributes = KeySchema.map(({ AttributeName }) => AttributeName);
  return ttlAttribute === undefined ? [] : [{ table: TableName, ttlAttribute, keyAttributes }];
}
