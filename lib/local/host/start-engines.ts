import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../../functions/kernel/clock.ts';
import type { Faults } from '../engines/data-api/faults.ts';
import { type DynamoEngine, startDynamo, type TableSpec } from '../engines/dynamodb/start-dynamodb.ts';
import type { Engine, Progress } from '../engines/engine.ts';
import { type QueuesEngine, startQueues } from '../engines/queues/start-queues.ts';
import { findRedisServer, type RedisEngine, startRedis } from '../engines/redis/start-redis.ts';
import { type CloudWatchEndpoint, startCloudWatch } from '../metrics/cloudwatch-endpoint.ts';
import { MetricMemory } from '../metrics/metric-memory.ts';
import { type SnsEngine, startSns } from '../notices/start-sns.ts';
import { keepSecretValues, type SecretValues } from '../secrets/secret-values.ts';
import { type SecretsEngine, startSecrets } from '../secrets/start-secrets.ts';
import type { ResourceModel, TableModel } from '../template/model.ts';
import type { Report } from '../triggers/mapping.ts';
import { allOrFirstError } from './all-or-first-error.ts';
import { loginSecretText } from './database-logins.ts';
import { localAccount } from './local-account.ts';
import { type Databases, startDatabases } from './start-databases.ts';
import type { Stops } from './stops.ts';

/** Every engine but the event log, which starts before the template is read. */
export interface Engines extends Databases {
  dynamo: DynamoEngine;
  queues: QueuesEngine;
  redis: RedisEngine;
  secrets: SecretsEngine;
  cloudWatch: CloudWatchEndpoint;
  sns: SnsEngine;
  metrics: MetricMemory;
}

/** What the engines need around them. */
export interface EngineParts {
  dataDir: string;
  fresh: boolean;
  environment: Readonly<Record<string, string | undefined>>;
  /** Real engines without which the start fails. */
  required: readonly string[];
  clock: Clock;
  stops: Stops;
  progress: Progress;
  /** Hears what is published for people. */
  report: Report;
  databaseFaults?: Faults;
}

/** Starts what the template declares, all at once; what has started is in `stops` even when another one fails. */
export async function startEngines(resources: ResourceModel, parts: EngineParts): Promise<Engines> {
  const generated = await keepSecretValues(
    join(parts.dataDir, 'secrets.json'),
    resources.secrets,
    randomLetters,
  );
  const started = await allOrFirstError([
    startDatabases(resources, parts).then(async (databases) => ({
      ...databases,
      secrets: await startWithLogins(databases, generated, parts.stops),
    })),
    kept(parts.stops, startTables(resources, parts)),
    kept(parts.stops, startMessages(resources, parts)),
    kept(parts.stops, startTierTwo(parts, redisToken(resources, generated))),
    startMetrics(parts),
    kept(
      parts.stops,
      startSns(({ message }) => parts.report(`notice: ${message.replaceAll('\n', ' | ')}`)),
    ),
  ]);
  const [databases, dynamo, queues, redis, metrics, sns] = started;
  return { ...databases, dynamo, queues, redis, ...metrics, sns };
}

async function kept<E extends Engine>(stops: Stops, starting: Promise<E>): Promise<E> {
  const engine = await starting;
  stops.add(() => engine.stop());
  return engine;
}

function startTables(resources: ResourceModel, parts: EngineParts): Promise<DynamoEngine> {
  const options = {
    dataDir: join(parts.dataDir, 'dynamodb'),
    tables: resources.tables.map(toTableSpec),
    clock: parts.clock,
  };
  return startDynamo(options, parts.progress);
}

function toTableSpec({ createTable, ttlAttribute }: TableModel): TableSpec {
  const table = createTable as unknown as TableSpec;
  return ttlAttribute === undefined ? table : { ...table, ttlAttribute };
}

function startMessages(resources: ResourceModel, parts: EngineParts): Promise<QueuesEngine> {
  const options = {
    dataDir: join(parts.dataDir, 'queues'),
    region: localAccount.region,
    queues: resources.queues,
    buckets: resources.buckets.map(({ name }) => name),
  };
  return startQueues(options, parts.progress);
}

/** Redis for the cache's second tier, limits and leases; a real one when the machine has it. */
async function startTierTwo(parts: EngineParts, token: string): Promise<RedisEngine> {
  const program = await findRedisServer(parts.environment['PATH'] ?? '');
  if (program === undefined && parts.required.includes('redis')) {
    throw new Error('SPRINGTIDE_REQUIRE asks for redis, but there is no redis-server on PATH');
  }
  return startRedis({ dataDir: join(parts.dataDir, 'redis'), token, program }, parts.progress);
}

/** The template's secret with a generated `token` is Upstash's. */
function redisToken(resources: ResourceModel, generated: SecretValues): string {
  const secret = resources.secrets.find(
    ({ content }) => content.kind === 'generated' && content.key === 'token',
  );
  const { token } = JSON.parse(generated.get(secret?.arn ?? '') ?? '{}') as { token?: string };
  if (token === undefined) throw new Error('The template has no secret for Redis');
  return token;
}

/** A minute of AWS's own metrics is one to three minutes old when it shows; counted from its start, for a minute is the point. */
const PLATFORM_METRICS_LATE_MS = 120_000;

async function startMetrics({ clock, stops }: EngineParts) {
  const metrics = new MetricMemory();
  const cloudWatch = await kept(
    stops,
    startCloudWatch({ memory: metrics, clock, publicationDelayMs: PLATFORM_METRICS_LATE_MS }),
  );
  return { metrics, cloudWatch };
}

/** The database roles' passwords are the engine's; the other secrets are the generated ones. */
async function startWithLogins(
  { logins }: Databases,
  generated: SecretValues,
  stops: Stops,
): Promise<SecretsEngine> {
  const values = new Map(generated);
  for (const login of logins.secrets) {
    values.set(login.arn, loginSecretText(login, generated.get(login.arn) ?? '{}'));
  }
  return kept(stops, startSecrets(values));
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function randomLetters(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}
