import type { Clock, RandomBytes } from '../kernel/clock.ts';
import type { Sign } from '../kernel/cursor.ts';
import type { PublishMessages } from '../kernel/events/event-log.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import { type NudgeRelay, relayNudger } from '../kernel/outbox/relay-nudge.ts';
import type { SendMessages } from '../kernel/queue.ts';
import { choiceSetting, readSettings, textSetting } from '../kernel/settings.ts';
import { type AccountRouter, accountRouter } from '../kernel/sharding/route-account.ts';
import { type ShardAddress, shardsSetting } from '../kernel/sharding/shard-settings.ts';
import type { ConnectShard, ShardId } from '../kernel/sharding/sql.ts';
import { dynamoDirectory } from './dynamo-directory.ts';
import { connectEventLog } from './event-log.ts';
import { hmacSigner } from './hmac-sign.ts';
import { dataApiShards } from './sql-data-api.ts';
import { sqsQueue } from './sqs-queue.ts';

/** What a service's wiring takes from its environment and hands over; nothing below it looks there. */
export interface Runtime {
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  random: () => number;
  randomBytes: RandomBytes;
}

/** How long a sandbox trusts its copy of the shard directory; the fence catches what it misses. */
const DIRECTORY_TTL_MS = 30_000;
/** A write waits this long at most for a live move's cutover. */
const CUTOVER_WAIT_MS = 5_000;

const databaseSettings = { shards: shardsSetting, database: textSetting('DATABASE_NAME') };

function connect(
  settings: { shards: readonly ShardAddress[]; database: string },
  { clock, sleep, random }: Runtime,
): ConnectShard {
  return dataApiShards(settings, { clock, sleep, random });
}

/** The way to the shard of an account, in the service's own database. */
export function connectRouter(runtime: Runtime): AccountRouter {
  const settings = readSettings(
    { ...databaseSettings, directoryTable: textSetting('DIRECTORY_TABLE') },
    runtime.env,
  );
  return accountRouter({
    loadDirectory: dynamoDirectory(settings.directoryTable).load,
    connect: connect(settings, runtime),
    clock: runtime.clock,
    sleep: runtime.sleep,
    directoryTtlMs: DIRECTORY_TTL_MS,
    cutoverWaitMs: CUTOVER_WAIT_MS,
  });
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
    connect: connect(settings, runtime),
    clock: runtime.clock,
  };
}

export function connectRelayQueue({ env, clock, randomBytes }: Runtime): NudgeRelay {
  const { url } = readSettings({ url: textSetting('RELAY_QUEUE_URL') }, env);
  return relayNudger(sqsQueue(url), uuidV7Maker(clock, randomBytes));
}

export function connectImportsQueue({ env }: Runtime): SendMessages {
  const { url } = readSettings({ url: textSetting('IMPORTS_QUEUE_URL') }, env);
  return sqsQueue(url);
}

export function cursorSigner({ env }: Runtime): Sign {
  const { arn } = readSettings({ arn: textSetting('CURSOR_SECRET_ARN') }, env);
  return hmacSigner(arn);
}

export function connectPublisher({ env }: Runtime): PublishMessages {
  const settings = readSettings(
    {
      bootstrap: textSetting('EVENT_LOG_BOOTSTRAP'),
      auth: choiceSetting('EVENT_LOG_AUTH', ['iam', 'none']),
    },
    env,
  );
  return connectEventLog(settings).publish;
}
