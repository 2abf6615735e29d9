import type { ExecuteStatementCommandInput } from '@aws-sdk/client-rds-data';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import type { ShardAddress } from '../kernel/sharding/shard-settings.ts';
import type { ConnectShard, SqlRow, SqlStatement } from '../kernel/sharding/sql.ts';
import { dataApiError, isResuming } from './data-api-errors.ts';
import { decodeRows, encodeParameters } from './data-api-values.ts';
import { statementSender } from './rds-data-client.ts';
import { type CallContext, refused, sqlError } from './sql-failure.ts';

export interface DataApiSettings {
  shards: readonly ShardAddress[];
  /** The service's database; every shard has one of that name. */
  database: string;
  /** Instead of AWS or AWS_ENDPOINT_URL. */
  endpoint?: string;
}

export interface DataApiTools {
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Told of every repeated attempt. */
  logger?: Logger;
  /** From the first attempt to the last answer; API Gateway gives up after 29 s. */
  deadlineMs?: number;
  /** What the caller itself has left, if it knows: nothing is tried when nobody could hear the answer. */
  leftMs?: () => number;
}

const DEADLINE_MS = 20_000;
/** Of the caller's time, kept to answer it. */
const TO_ANSWER_MS = 400;
const MAX_ATTEMPTS = 5;
/** Full jitter: a wait is uniform in [0, min(cap, base * 2^attempt)] (AWS Architecture Blog, backoff and jitter). */
const BACKOFF = { baseMs: 50, capMs: 2_000 };
/** A paused cluster needs some 15 s; attempts before that only fail again, so these waits do not count as attempts. */
const RESUME_BACKOFF = { baseMs: 2_000, capMs: 5_000 };

/**
 * The port to service databases through the RDS Data API: one statement, one round trip, always the writer.
 * Repeats what failed for a passing reason when repeating cannot apply it twice, within the deadline.
 * Errors: `throttled`, `unavailable`, `timeout` (retryable unless a write's outcome is unknown), `conflict`, `corrupt`,
 * `payload_too_large`, `internal`; with shard, database and SQLState in their data.
 */
export function dataApiShards(settings: DataApiSettings, tools: DataApiTools): ConnectShard {
  const byId = new Map(settings.shards.map((shard) => [shard.id, shard]));
  return (id) => {
    const shard = byId.get(id);
    if (shard === undefined) throw new AppError('invalid_settings', `no shard is called ${id}`);
    return (statement) => executeWithRetry({ shard, settings, tools, statement });
  };
}

const NO_TIME = refused('timeout', 'no time is left to ask the database');

interface Call {
  shard: ShardAddress;
  settings: DataApiSettings;
  tools: DataApiTools;
  statement: SqlStatement;
}

async function executeWithRetry(call: Call): Promise<SqlRow[]> {
  const { clock, sleep } = call.tools;
  const input = inputOf(call);
  const endsAt = clock() + timeFor(call.tools);
  for (let attempt = 0; ; ) {
    const outcome = await attemptOnce(call, input, endsAt - clock());
    if (!(outcome instanceof AppError)) return outcome;
    const waitMs = waitBefore(outcome, attempt, call.tools);
    if (clock() + waitMs >= endsAt) throw outcome;
    if (!isResuming(outcome)) attempt += 1;
    await sleep(waitMs);
  }
}

function timeFor({ deadlineMs = DEADLINE_MS, leftMs }: DataApiTools): number {
  return leftMs === undefined ? deadlineMs : Math.min(deadlineMs, leftMs() - TO_ANSWER_MS);
}

/** How long to wait before the next attempt; infinite: there is none. */
function waitBefore(error: AppError, attempt: number, { random, logger }: DataApiTools): number {
  if (!error.retryable || attempt + 1 >= MAX_ATTEMPTS) return Number.POSITIVE_INFINITY;
  const waitMs = isResuming(error) ? resumeWait(random()) : random() * backoffLimit(attempt);
  logger?.warn('database call is repeated', { ...error.data, code: error.code, attempt, waitMs });
  return waitMs;
}

const backoffLimit = (attempt: number) => Math.min(BACKOFF.capMs, BACKOFF.baseMs * 2 ** attempt);

const resumeWait = (random: number) =>
  RESUME_BACKOFF.baseMs + random * (RESUME_BACKOFF.capMs - RESUME_BACKOFF.baseMs);

async function attemptOnce(
  { shard, settings, statement }: Call,
  input: ExecuteStatementCommandInput,
  leftMs: number,
): Promise<SqlRow[] | AppError> {
  const context: CallContext = {
    shard: shard.id,
    database: settings.database,
    idempotent: statement.idempotent,
  };
  if (leftMs <= 0) return sqlError(NO_TIME, context, {});
  try {
    const send = await statementSender(settings.endpoint);
    const result = await send(input, AbortSignal.timeout(Math.max(1, Math.floor(leftMs))));
    return decodeRows(result.records, result.columnMetadata);
  } catch (error) {
    return dataApiError(error, context);
  }
}

function inputOf({ shard, settings, statement }: Call): ExecuteStatementCommandInput {
  return {
    resourceArn: shard.clusterArn,
    secretArn: shard.secretArn,
    database: settings.database,
    sql: statement.sql,
    parameters: encodeParameters(statement.parameters),
    includeResultMetadata: true,
    resultSetOptions: { longReturnType: 'STRING', decimalReturnType: 'STRING' },
  };
}
