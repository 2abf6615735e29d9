import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoWriteMarks } from '../../functions/aws/dynamo-write-marks.ts';
import { pgReaders } from '../../functions/aws/pg-readers.ts';
import { xorshift32 } from '../../functions/kernel/balancing/random32.ts';
import { fallbackBudget } from '../../functions/kernel/sharding/fallback-budget.ts';
import { type ReadRoute, readRoutedRouter } from '../../functions/kernel/sharding/read-routing.ts';
import type { ReaderEndpoint, ReaderShard } from '../../functions/kernel/sharding/reader.ts';
import type { AccountRouter } from '../../functions/kernel/sharding/route-account.ts';
import { markingRouter } from '../../functions/kernel/sharding/write-marks.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { startDynamo } from '../../lib/local/engines/dynamodb/start-dynamodb.ts';
import type { PostgresShard, PostgresStandby } from '../../lib/local/engines/postgres/contract.ts';
import { startSecrets } from '../../lib/local/secrets/start-secrets.ts';
import { type ShardsFixture, startShards } from './shards-fixture.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:shard-0-orders_db';

/** One real shard with its streaming standby, and everything a reader needs around it. */
export interface ReadersWorld {
  shards: ShardsFixture;
  shard: PostgresShard;
  standby: PostgresStandby;
  standbyReader: ReaderEndpoint;
  /** The writer's own server as a second reader, as an Aurora reader endpoint without readers would be. */
  primaryReader: ReaderEndpoint;
  readerShard(endpoints: readonly ReaderEndpoint[]): ReaderShard;
  /** A router of its own, as another sandbox would have, reading from these endpoints. */
  sandbox(endpoints: readonly ReaderEndpoint[], options?: SandboxOptions): Sandbox;
  /** Moves the clock of balancers and budgets on, real time stays. */
  pass(ms: number): void;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  burst?: number;
  statementTimeoutMs?: number;
}

export interface Sandbox {
  router: AccountRouter;
  routes: ReadRoute[];
  /** Statements that really went to the writer. */
  writerCalls(): number;
}

const TABLE = {
  TableName: 'directory',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
} as const;

export async function startReadersWorld(): Promise<ReadersWorld> {
  const shards = await startShards({
    count: 1,
    database: { name: 'orders_db', migrations },
    standbys: true,
  });
  const shard = shards.postgres.shards[0] as PostgresShard;
  const standby = shard.standby as PostgresStandby;
  const { role, password } = shard.databases[0] as PostgresShard['databases'][0];
  const secrets = await startSecrets(new Map([[SECRET, JSON.stringify({ username: role, password })]]));
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-readers-'));
  const dynamo = await startDynamo({ dataDir, tables: [TABLE as never], clock: Date.now }, () => {});
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = secrets.url;
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = dynamo.url;
  const closing: (() => void)[] = [];
  let passedMs = 0;
  const clock = () => Date.now() + passedMs;
  const endpoint = (id: string, { host, port }: { host: string; port: number }): ReaderEndpoint => ({
    ...{ id, host, port, kind: 'direct' },
  });
  const readerShard = (endpoints: readonly ReaderEndpoint[]) => ({
    id: 'shard-0',
    secretArn: SECRET,
    endpoints,
  });
  return {
    ...{ shards, shard, standby, readerShard },
    standbyReader: endpoint('standby', standby),
    primaryReader: endpoint('primary', shard),
    sandbox: (endpoints, { burst = 5, statementTimeoutMs = 30_000 } = {}) => {
      const read = pgReaders({ database: 'orders_db', statementTimeoutMs, clock });
      closing.push(read.close);
      const { router, calls } = counted(shards.newRouter());
      const marks = dynamoWriteMarks('directory');
      const routed = readRoutedRouter(markingRouter(router, marks), {
        ...{ shards: [readerShard(endpoints)], read, marks, clock, random: xorshift32(1) },
        takeFallback: fallbackBudget({ burst, perSecond: 0.001 }, clock),
        strategy: 'round-robin-healthy',
      });
      return { router: routed, routes: [], writerCalls: calls };
    },
    pass: (ms) => {
      passedMs += ms;
    },
    async stop() {
      for (const close of closing) close();
      await Promise.all([secrets.stop(), dynamo.stop(), shards.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function counted(router: AccountRouter): { router: AccountRouter; calls: () => number } {
  let calls = 0;
  const run: AccountRouter['run'] = (accountId, work) =>
    router.run(accountId, (placement, execute) =>
      work(placement, (statement) => {
        calls += 1;
        return execute(statement);
      }),
    );
  return { router: { ...router, run }, calls: () => calls };
}
