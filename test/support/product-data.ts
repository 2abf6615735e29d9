import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import pg from 'pg';
import { eventsIn, type Item } from '../../functions/aws/dynamo-commits.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import type { TestProduct } from './local-product.ts';

/** A look behind the API: straight into the databases and tables of the running product. */
export interface ProductData {
  /** Runs a query on one shard's orders database, or on all of them, as administrator. */
  query(shard: string, sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  everywhere(sql: string): Promise<Record<string, unknown>[]>;
  /** Every event of the event store. */
  events(): Promise<DomainEvent[]>;
  /** Without the notes that workers make of messages they will try again, which lie in the same table. */
  failedEvents(): Promise<Record<string, string>[]>;
  close(): Promise<void>;
}

export async function productData({ host }: TestProduct): Promise<ProductData> {
  // A pool and not one client each: several queries of a test run side by side.
  const pools = new Map(
    host.engines.postgres.shards.map((shard) => [
      shard.id,
      new pg.Pool({ host: shard.host, port: shard.port, ...shard.admin, database: 'orders_db', max: 4 }),
    ]),
  );
  // An idle connection ends when its server is stopped; the next query says so or opens another.
  for (const pool of pools.values()) pool.on('error', () => undefined);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamo = new DynamoDBClient({ endpoint: host.engines.dynamo.url, region: 'us-east-1', credentials });
  const query: ProductData['query'] = async (shard, sql, values = []) =>
    (await (pools.get(shard) as pg.Pool).query(sql, values)).rows;
  return {
    query,
    everywhere: async (sql) =>
      (await Promise.all([...pools.keys()].map((shard) => query(shard, sql)))).flat(),
    events: async () => {
      const items = await scan(dynamo, variable({ host }, 'EVENT_STORE_TABLE'));
      // The table also holds snapshots and the marks of what was archived.
      const commits = items.filter(
        (item) => item.format !== undefined || item.events !== undefined || item.packed !== undefined,
      );
      return commits.flatMap(eventsIn).map(({ event }) => event);
    },
    failedEvents: async () => {
      const all = (await scan(dynamo, variable({ host }, 'FAILED_EVENTS_TABLE'))).map(texts);
      return all.filter(({ id }) => !id?.startsWith('message/'));
    },
    async close() {
      dynamo.destroy();
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

/** The value of an environment variable of one function of the product, or of the first that has it. */
export function variable({ host }: Pick<TestProduct, 'host'>, name: string, of?: string): string {
  const functions = host.system.functions.filter((one) => of === undefined || one.name === of);
  const value = functions.map(({ environment }) => environment[name]).find((text) => text !== undefined);
  if (value === undefined) throw new Error(`no function has ${name}`);
  return value;
}

async function scan(dynamo: DynamoDBClient, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await dynamo.send(new ScanCommand({ TableName, ...(from && { ExclusiveStartKey: from }) }));
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

function texts(item: Item): Record<string, string> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value.S ?? value.N ?? unpacked(value.B)]),
  );
}

/** Large texts are stored gzipped. */
function unpacked(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : gunzipSync(bytes).toString();
}
