import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import type { OrderRow } from './order-rows.ts';
import { ACCOUNT, BUCKET } from './orders-server.ts';
import { batches, type Contestant } from './upsert-contestants.ts';

/** What the benchmark calls of the generated client; the rest of its types is made at run time. */
interface Model {
  upsert(args: object): Promise<{ version: bigint }>;
  create(args: object): Promise<unknown>;
}
interface Client {
  order: Model;
  outbox: Model;
  $transaction<T>(work: readonly unknown[] | ((client: Client) => Promise<T>)): Promise<T>;
  $disconnect(): Promise<void>;
}

const FOLDER = join(import.meta.dirname, '..');

/** Prisma over its pg adapter, with prepared statements; its upsert becomes INSERT ... ON CONFLICT in the database. */
export async function prismaContestants(connectionString: string): Promise<Contestant[]> {
  generate();
  const path = join(FOLDER, '.generated', 'prisma', 'client.ts');
  const { PrismaClient } = (await import(path)) as { PrismaClient: new (options: object) => Client };
  const named = new Map<string, string>();
  const statementNameGenerator = ({ sql }: { sql: string }) =>
    named.get(sql) ?? named.set(sql, `prisma${named.size}`).get(sql);
  const adapter = new PrismaPg({ connectionString }, { statementNameGenerator } as object);
  // Its default of 5 s for a transaction is not enough for 500 upserts on a busy machine.
  const client = new PrismaClient({ adapter, transactionOptions: { timeout: 60_000 } });
  return [
    {
      name: 'Prisma upsert, one by one',
      effects: 'upsert',
      rowByRow: true,
      async load(rows) {
        for (const row of rows) await client.order.upsert(upsertOf(row));
      },
      stop: () => client.$disconnect(),
    },
    {
      name: 'Prisma upserts, 500 in a transaction',
      effects: 'upsert',
      rowByRow: true,
      async load(rows) {
        for (const batch of batches(rows)) {
          await client.$transaction(batch.map((row) => client.order.upsert(upsertOf(row))));
        }
      },
    },
    {
      name: 'Prisma upsert and create, a transaction each',
      effects: 'upsert, outbox',
      rowByRow: true,
      async load(rows) {
        for (const row of rows) {
          await client.$transaction(async (inside) => {
            const { version } = await inside.order.upsert(upsertOf(row));
            await inside.outbox.create({ data: eventOf(row, version) });
          });
        }
      },
    },
  ];
}

/** The command wants a schema engine it does not need for this; naming any program keeps it from fetching one. */
function generate(): void {
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
  const command = join(FOLDER, 'node_modules', '.bin', 'prisma');
  const schema = join(import.meta.dirname, 'prisma', 'schema.prisma');
  execFileSync(command, ['generate', '--schema', schema], { env, stdio: 'ignore' });
}

function upsertOf({ columns: row }: OrderRow): object {
  const id = { accountId: ACCOUNT, orderId: row.order_id };
  const data = {
    status: row.status,
    currency: row.currency,
    totalMinor: BigInt(row.total_minor),
    placedAt: row.placed_at,
    customer: row.customer ?? undefined,
    lineItems: row.line_items,
    modifiedAt: row.modified_at,
    receivedAt: row.received_at,
    lastEventId: row.event_id,
  };
  return {
    where: { accountId_orderId: id },
    create: { ...id, bucket: BUCKET, version: 1n, ...data },
    update: { ...data, version: { increment: 1n } },
  };
}

function eventOf({ columns: row }: OrderRow, version: bigint): object {
  const { status, currency } = row;
  const { email: _email, ...buyer } = (row.customer ?? {}) as { email?: string };
  const data = {
    orderId: row.order_id,
    status,
    currency,
    totalMinor: row.total_minor,
    placedAt: row.placed_at,
    modifiedAt: row.modified_at,
    customer: row.customer && buyer,
    lines: JSON.parse(row.line_items),
  };
  return {
    eventId: row.event_id,
    accountId: ACCOUNT,
    topic: 'order.events',
    eventType: version === 1n ? 'OrderCreated' : 'OrderUpdated',
    schemaVersion: 1,
    aggregateType: 'order',
    aggregateId: row.order_id,
    version,
    occurredAt: row.received_at,
    correlationId: 'bench',
    data: JSON.stringify(data),
  };
}
