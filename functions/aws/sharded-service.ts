import { xorshift32 } from '../kernel/balancing/random32.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Sign } from '../kernel/cursor.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import { lazy } from '../kernel/lazy.ts';
import { type NudgeRelay, relayNudger } from '../kernel/outbox/relay-nudge.ts';
import type { SendMessages } from '../kernel/queue.ts';
import { BUDGETS, type BudgetClass, withBudget } from '../kernel/resilience/budget.ts';
import { invocationTimeLeftMs } from '../kernel/resilience/invocation-time.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { choiceSetting, optionalSetting, readSettings, textSetting } from '../kernel/settings.ts';
import type { AskOwnersPorts } from '../kernel/sharding/ask-owners.ts';
import { fallbackBudget } from '../kernel/sharding/fallback-budget.ts';
import { isEnded } from '../kernel/sharding/moving/move-record.ts';
import type { QueryShardsPorts } from '../kernel/sharding/query-shards.ts';
import { readRoutedRouter } from '../kernel/sharding/read-routing.ts';
import { type ReadOnReader, readersSetting } from '../kernel/sharding/reader.ts';
import { type AccountRouter, accountRouter } from '../kernel/sharding/route-account.ts';
import { type ShardAddress, shardsSetting } from '../kernel/sharding/shard-settings.ts';
import type { ConnectShard, ShardId } from '../kernel/sharding/sql.ts';
import { markingRouter } from '../kernel/sharding/write-marks.ts';
import { connectFailureNotes } from './connect-failure-notes.ts';
import { dynamoDirectory } from './dynamo-directory.ts';
import { dynamoMoves } from './dynamo-moves.ts';
import { dynamoWriteMarks } from './dynamo-write-marks.ts';
import { hmacSigner } from './hmac-sign.ts';
import { dataApiShards } from './sql-data-api.ts';
import { sqsQueue, sqsVisibility } from './sqs-queue.ts';
import { startTimer } from './start-timer.ts';

/** How long a sandbox trusts its copy of the shard directory; the fence catches what it misses. */
const DIRECTORY_TTL_MS = 30_000;
/** A write waits this long at most for a live move's cutover. */
const CUTOVER_WAIT_MS = 5_000;

/** Also stands in the proxies' initialization query. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** What a sandbox, which serves one request at a time, may send to the writer in place of failing readers. */
const FALLBACKS = { burst: 20, perSecond: 5 };

const databaseSettings = { shards: shardsSetting, database: textSetting('DATABASE_NAME') };

/** Calls of one sandbox to one shard are bounded by its class instead of by a pool (T45). */
function connect(
  settings: { shards: readonly ShardAddress[]; database: string },
  { clock, sleep, random }: Runtime,
  budget: BudgetClass,
): ConnectShard {
  const tools = { clock, sleep, random, leftMs: invocationTimeLeftMs };
  return withBudget(dataApiShards(settings, tools), BUDGETS[budget], { startTimer });
}

const routerSettings = {
  ...databaseSettings,
  directoryTable: textSetting('DIRECTORY_TABLE'),
  writeMarks: optionalSetting(choiceSetting('WRITE_MARKS', ['on', 'off']), 'off' as const),
  readers: optionalSetting(readersSetting, []),
};

/** The way to the shard of an account, in the service's own database; reads may go to readers where the stage has them. */
export function connectRouter(runtime: Runtime): AccountRouter {
  const settings = readSettings(routerSettings, runtime.env);
  const router = accountRouter({
    loadDirectory: dynamoDirectory(settings.directoryTable).load,
    connect: connect(settings, runtime, 'high-frequency'),
    clock: runtime.clock,
    sleep: runtime.sleep,
    directoryTtlMs: DIRECTORY_TTL_MS,
    cutoverWaitMs: CUTOVER_WAIT_MS,
  });
  if (settings.writeMarks === 'off') return router;
  const marks = dynamoWriteMarks(settings.directoryTable);
  const marking = markingRouter(router, marks);
  if (settings.readers.length === 0) return marking;
  return readRoutedRouter(marking, {
    shards: settings.readers,
    read: connectReaders(settings.database, runtime.clock),
    marks,
    takeFallback: fallbackBudget(FALLBACKS, runtime.clock),
    strategy: 'power-of-two-choices',
    clock: runtime.clock,
    random: xorshift32(Math.floor(runtime.random() * 0x1_0000_0000)),
  });
}

/** Loaded with the first read, as pg is: most functions read from no reader, and all begin sooner without. */
function connectReaders(database: string, clock: Clock): ReadOnReader {
  const settings = { database, statementTimeoutMs: STATEMENT_TIMEOUT_MS, clock };
  const load = lazy(async () => (await import('./pg-readers.ts')).pgReaders(settings));
  return async (...read) => (await load())(...read);
}

/** Every shard's own connection, for work that belongs to a shard and not to an account. */
export function connectShards(runtime: Runtime): {
  shards: readonly ShardId[];
  connect: ConnectShard;
  clock: Clock;
} {
  const settings = readSettings(databaseSettings, runtime.env);
  return {
    shards: settings.shards.map((shard) => shard.id),
    connect: connect(settings, runtime, 'background'),
    clock: runtime.clock,
  };
}

/** Each account's own shard, by the directory as it is now, for work on many accounts. */
export function connectOwners(runtime: Runtime): AskOwnersPorts {
  const settings = readSettings(
    { ...databaseSettings, directoryTable: textSetting('DIRECTORY_TABLE') },
    runtime.env,
  );
  return {
    loadDirectory: dynamoDirectory(settings.directoryTable).load,
    connect: connect(settings, runtime, 'background'),
  };
}

/** Every shard at once, for questions over all accounts. */
export function connectQueryShards(runtime: Runtime): QueryShardsPorts {
  const settings = readSettings(
    { ...databaseSettings, directoryTable: textSetting('DIRECTORY_TABLE') },
    runtime.env,
  );
  const moves = dynamoMoves(settings.directoryTable);
  return {
    loadDirectory: dynamoDirectory(settings.directoryTable).load,
    connect: connect(settings, runtime, 'analytics'),
    movingSlots: async () => {
      const underWay = (await moves.list()).filter((move) => !isEnded(move.step));
      return underWay.map((move) => move.to.slot);
    },
    sleep: runtime.sleep,
  };
}

export function connectRelayQueue({ env, clock, randomBytes }: Runtime): NudgeRelay {
  const { url } = readSettings({ url: textSetting('RELAY_QUEUE_URL') }, env);
  return relayNudger(sqsQueue(url), uuidV7Maker(clock, randomBytes));
}

/** What a relay works with, but for the log. */
export function connectRelay(runtime: Runtime) {
  const { url } = readSettings({ url: textSetting('RELAY_QUEUE_URL') }, runtime.env);
  const { connect: connectShard, clock } = connectShards(runtime);
  return {
    ...{ connect: connectShard, clock },
    nudgeRelay: connectRelayQueue(runtime),
    // Lets a nudge wait without holding the function.
    postpone: sqsVisibility(url),
    noteTry: connectFailureNotes(runtime),
  };
}

export function connectImportsQueue({ env }: Runtime): SendMessages {
  const { url } = readSettings({ url: textSetting('IMPORTS_QUEUE_URL') }, env);
  return sqsQueue(url);
}

export function cursorSigner({ env }: Runtime): Sign {
  const { arn } = readSettings({ arn: textSetting('CURSOR_SECRET_ARN') }, env);
  return hmacSigner(arn);
}
