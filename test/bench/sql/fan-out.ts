import { loadavg } from 'node:os';
import { dataApiShards } from '../../../functions/aws/sql-data-api.ts';
import { BUCKET_COUNT } from '../../../functions/kernel/sharding/bucket.ts';
import { initialDirectory } from '../../../functions/kernel/sharding/directory.ts';
import { migrationStatement } from '../../../functions/kernel/sharding/migration.ts';
import {
  type QueryShardsPorts,
  queryShards,
  type ShardsQuery,
  shardScope,
} from '../../../functions/kernel/sharding/query-shards.ts';
import type { ShardId, SqlStatement } from '../../../functions/kernel/sharding/sql.ts';
import { migrations } from '../../../functions/orders/store/migrations.ts';
import { readOrderTotals } from '../../../functions/orders/store/order-totals.ts';
import { startDataApi } from '../../../lib/local/engines/data-api/start-data-api.ts';
import { clusterArn, secretArn, startTestDataApi } from '../../support/data-api-over-postgres.ts';
import { median, saveResult } from '../results.ts';

/**
 * A question to 1 to 32 shards, each a database of its own on one PostgreSQL server behind the Data API endpoint (servers of
 * their own are more than two cores bear): all at once, against the slowest of the same shards asked alone, and against asking
 * one after the other.
 */
const COUNTS = [1, 2, 4, 8, 16, 32];
const ROUNDS = 9;
/** Orders on each shard, however many shards there are. */
const ORDERS = 4 * BUCKET_COUNT;

const FILL = `INSERT INTO orders (account_id, order_id, bucket, version, status, currency, total_minor, placed_at, lines, modified_at,
    received_at, last_event_id)
  SELECT 'acct-' || n % :buckets, 'order-' || n, n % :buckets, 1, 'paid', 'GBP', n, now(), '[]', now(), now(), gen_random_uuid()
  FROM generate_series(1, :orders) AS n`;

const plain =
  (sql: string): ShardsQuery['ask'] =>
  (execute) =>
    execute({ sql, parameters: {}, intent: 'read', idempotent: true });

const questions: Record<string, ShardsQuery['ask']> = {
  'one row by its key': plain("SELECT epoch FROM bucket_owner WHERE slot = 'b:0'"),
  'totals of 4,096 orders': readOrderTotals,
  'waits 25 ms in the database': plain('SELECT 1 AS done FROM pg_sleep(0.025)'),
};

interface Sample {
  together: number;
  slowest: number;
  inTurn: number;
}

const names = Array.from({ length: Math.max(...COUNTS) }, (_, n) => `shard-${n}`);
const databaseOf = (shard: ShardId) => `orders_${shard.slice('shard-'.length)}`;
const server = await startDatabases();
const connect = (shard: ShardId) => server.connect(databaseOf(shard));
try {
  for (const shard of names) await fill(shard);
  const rows = [];
  for (const [name, ask] of Object.entries(questions)) {
    for (const count of COUNTS) rows.push(rowOf(name, count, await samplesOf(count, ask)));
  }
  report(rows);
} finally {
  await server.stop();
}

async function startDatabases() {
  const running = await startTestDataApi({ clock: Date.now });
  const [shard] = running.postgres.shards;
  if (shard === undefined) throw new Error('no server started');
  const clusters = [{ arn: clusterArn('all'), host: shard.host, port: shard.port }];
  const { user: username, password } = shard.admin;
  const secrets = [{ arn: secretArn('all', 'admin'), username, password }];
  const api = await startDataApi({ clusters, secrets }, { clock: Date.now });
  const shards = [{ id: 'all', clusterArn: clusterArn('all'), secretArn: secretArn('all', 'admin') }];
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return {
    connect: (database: string) =>
      dataApiShards(
        { shards, database, endpoint: api.url },
        { clock: Date.now, sleep, random: Math.random },
      )('all'),
    async stop() {
      await api.stop();
      await running.stop();
    },
  };
}

async function fill(shard: ShardId): Promise<void> {
  const write = (sql: string, parameters = {}): SqlStatement => ({
    sql,
    parameters,
    intent: 'write',
    idempotent: false,
  });
  await server.connect('postgres')(write(`CREATE DATABASE ${databaseOf(shard)}`));
  for (const migration of migrations) await connect(shard)(write(migrationStatement(migration)));
  await connect(shard)(write(FILL, { buckets: BUCKET_COUNT, orders: ORDERS }));
  await connect(shard)(write("INSERT INTO bucket_owner VALUES ('b:0', 1, 'active')"));
  await connect(shard)(write('ANALYZE'));
}

async function samplesOf(count: number, ask: ShardsQuery['ask']): Promise<Sample[]> {
  const shards = names.slice(0, count);
  const directory = initialDirectory(shards);
  const ports: QueryShardsPorts = {
    connect,
    loadDirectory: async () => directory,
    movingSlots: async () => [],
    sleep: () => new Promise<void>(() => undefined),
  };
  const samples: Sample[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const alone = [];
    for (const shard of shards)
      alone.push(await timed(() => ask(connect(shard), shardScope(directory, shard))));
    const together = await timed(async () => {
      const { coverage } = await queryShards(ports, { ask, deadlineMs: 60_000, partial: 'fail' });
      if (!coverage.complete) throw new Error('not every bucket was read');
    });
    const inTurn = alone.reduce((sum, one) => sum + one, 0);
    // The first round warms up.
    if (round > 0) samples.push({ together, inTurn, slowest: Math.max(...alone) });
  }
  return samples;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

function rowOf(name: string, shards: number, samples: readonly Sample[]) {
  const middle = (pick: (sample: Sample) => number) => median(samples.map(pick));
  return {
    name,
    shards,
    'all at once, ms': middle(({ together }) => together).toFixed(1),
    'slowest alone, ms': middle(({ slowest }) => slowest).toFixed(1),
    ratio: middle(({ together, slowest }) => together / slowest).toFixed(2),
    'one after the other, ms': middle(({ inTurn }) => inTurn).toFixed(1),
  };
}

function report(rows: ReturnType<typeof rowOf>[]): void {
  const notes = [
    `${Math.max(...COUNTS)} databases of one PostgreSQL server, the Data API endpoint and the caller on the same two cores; ${ROUNDS} rounds, medians. Every shard holds`,
    'the same number of orders, so work grows with the shards: what computes is bound by the cores from 2 shards on, and only the',
    'question that waits shows what a fan-out over machines of their own would look like.',
    `Load average ${loadavg()
      .map((one) => one.toFixed(1))
      .join(', ')}: other work ran on the machine.`,
  ];
  process.stderr.write(saveResult('fan-out', { title: 'A question to 1 to 32 shards', notes, rows }));
}
