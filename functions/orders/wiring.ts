import { dynamoDirectory } from '../aws/dynamo-directory.ts';
import { connectEventLog } from '../aws/event-log.ts';
import { hmacSigner } from '../aws/hmac-sign.ts';
import { dataApiShards } from '../aws/sql-data-api.ts';
import { sqsQueue } from '../aws/sqs-queue.ts';
import type { PublishMessages } from '../kernel/events/event-log.ts';
import { type NewId, uuidV7Maker } from '../kernel/ids.ts';
import { choiceSetting, readSettings, textSetting } from '../kernel/settings.ts';
import { accountRouter } from '../kernel/sharding/route-account.ts';
import { type ShardAddress, shardsSetting } from '../kernel/sharding/shard-settings.ts';
import type { ConnectShard } from '../kernel/sharding/sql.ts';
import { relayNudger } from './domain/nudge-relay.ts';
import { importStore } from './store/import-store.ts';
import { orderStore } from './store/order-store.ts';

/** How long a sandbox trusts its copy of the shard directory; the fence catches what it misses. */
const DIRECTORY_TTL_MS = 30_000;
/** A write waits this long at most for a live move's cutover. */
const CUTOVER_WAIT_MS = 5_000;

export const clock = Date.now;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export const newId: NewId = uuidV7Maker(clock, (bytes) => crypto.getRandomValues(bytes));

const databaseSettings = { shards: shardsSetting, database: textSetting('DATABASE_NAME') };

function connectShards(settings: { shards: readonly ShardAddress[]; database: string }): ConnectShard {
  return dataApiShards(settings, { clock, sleep, random: Math.random });
}

/** The stores of one account's orders and imports, on whatever shard it lives. */
export function wireStores() {
  const settings = readSettings(
    { ...databaseSettings, directoryTable: textSetting('DIRECTORY_TABLE') },
    process.env,
  );
  const router = accountRouter({
    loadDirectory: dynamoDirectory(settings.directoryTable).load,
    connect: connectShards(settings),
    clock,
    sleep,
    directoryTtlMs: DIRECTORY_TTL_MS,
    cutoverWaitMs: CUTOVER_WAIT_MS,
  });
  return { orders: orderStore(router), imports: importStore(router) };
}

/** Every shard's own connection, for work that belongs to a shard and not to an account. */
export function wireShards() {
  const settings = readSettings(databaseSettings, process.env);
  return { shards: settings.shards.map((shard) => shard.id), connect: connectShards(settings) };
}

export function wireRelayQueue() {
  const { url } = readSettings({ url: textSetting('RELAY_QUEUE_URL') }, process.env);
  const send = sqsQueue(url);
  return { send, nudgeRelay: relayNudger(send, newId) };
}

export function wireImportsQueue() {
  const { url } = readSettings({ url: textSetting('IMPORTS_QUEUE_URL') }, process.env);
  return sqsQueue(url);
}

export function wireCursorSigner() {
  const { arn } = readSettings({ arn: textSetting('CURSOR_SECRET_ARN') }, process.env);
  return hmacSigner(arn);
}

export function wirePublisher(): PublishMessages {
  const settings = readSettings(
    {
      bootstrap: textSetting('EVENT_LOG_BOOTSTRAP'),
      auth: choiceSetting('EVENT_LOG_AUTH', ['iam', 'none']),
    },
    process.env,
  );
  return connectEventLog(settings).publish;
}
