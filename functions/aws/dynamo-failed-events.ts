import type { Clock } from '../kernel/clock.ts';
import {
  type FailedChange,
  type FailedEvent,
  type FailedEvents,
  type FailedPage,
  type FailedStatus,
  failedEventId,
  type KeptFailedEvent,
  type SaveFailedEvent,
} from '../kernel/events/failed-event.ts';
import { dynamoClient } from './dynamo-client.ts';
import type { Item } from './dynamo-commits.ts';
import { dynamoError, happened, isConditionFailure, translated } from './dynamo-errors.ts';

/** Packed values stay below DynamoDB's 400 KB with room for the rest. */
const MAX_PACKED_BYTES = 380_000;
/** What is kept of a value that does not fit. */
const EXCERPT_CHARACTERS = 20_000;

/** Loaded at first use. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** Headers beyond this are not ours: the value needs the room. */
const MAX_HEADERS_CHARACTERS = 8_000;

interface Table {
  table: string;
  clock: Clock;
}

/** Where consumers put what they give up: one item per group, topic, partition and offset; the first report of one stays. */
export function dynamoFailedEvents(table: string, clock: Clock): SaveFailedEvent {
  return (failed) => save({ table, clock }, failed);
}

/** The same table as people see it. */
export function dynamoFailedEventStore(table: string, clock: Clock): FailedEvents {
  const own = { table, clock };
  return {
    save: (failed) => save(own, failed),
    list: (status, page) => list(own, status, page),
    find: (id) => find(own, id),
    change: (id, change) => applyChange(own, id, change),
  };
}

async function save({ table, clock }: Table, failed: FailedEvent): Promise<void> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const Item = toItem(failed, new Date(clock()).toISOString());
  const command = new PutItemCommand({
    TableName: table,
    Item,
    ConditionExpression: 'attribute_not_exists(id)',
  });
  await client.send(command).catch((error: unknown) => {
    if (!isConditionFailure(error)) throw dynamoError(error);
  });
}

async function list(
  { table }: Table,
  status: FailedStatus,
  { limit, after }: { limit: number; after: string | null },
): Promise<FailedPage> {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new QueryCommand({
    TableName: table,
    IndexName: 'by-status',
    KeyConditionExpression: '#status = :status',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':status': { S: status } },
    Limit: limit,
    ...(after !== null && { ExclusiveStartKey: startAfter(status, after) }),
  });
  const { Items, LastEvaluatedKey } = await client.send(command).catch((error: unknown) => {
    throw dynamoError(error);
  });
  const last = LastEvaluatedKey;
  const next = last ? `${last.failedAt?.S} ${last.id?.S}` : null;
  return { items: (Items ?? []).map(toKept), next };
}

function startAfter(status: FailedStatus, after: string): Item {
  const cut = after.indexOf(' ');
  return { status: { S: status }, failedAt: { S: after.slice(0, cut) }, id: { S: after.slice(cut + 1) } };
}

async function find({ table }: Table, id: string): Promise<KeptFailedEvent | null> {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true });
  const { Item } = await client.send(command).catch((error: unknown) => {
    throw dynamoError(error);
  });
  return Item ? toKept(Item) : null;
}

async function applyChange({ table, clock }: Table, id: string, change: FailedChange): Promise<boolean> {
  const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const failedAgain = change.kind === 'failed again';
  const now = { S: new Date(clock()).toISOString() };
  const values: Item = failedAgain
    ? { ':zero': { N: '0' }, ':one': { N: '1' }, ':reason': { S: change.reason.slice(0, 2000) } }
    : { ':closed': { S: change.kind }, ':now': now };
  const command = new UpdateItemCommand({
    TableName: table,
    Key: { id: { S: id } },
    UpdateExpression: failedAgain
      ? 'SET retries = if_not_exists(retries, :zero) + :one, lastRetryReason = :reason'
      : 'SET #status = :closed, closedAt = :now',
    ConditionExpression: '#status = :failed',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':failed': { S: 'failed' }, ...values },
  });
  return translated(happened(client.send(command)));
}

function toItem(failed: FailedEvent, failedAt: string): Item {
  const packed = zlib().gzipSync(failed.value);
  const fits = packed.length <= MAX_PACKED_BYTES;
  return {
    id: { S: failedEventId(failed) },
    status: { S: 'failed' },
    failedAt: { S: failedAt },
    consumerGroup: { S: failed.consumerGroup },
    topic: { S: failed.topic },
    partition: { N: String(failed.partition) },
    offset: { N: String(failed.offset) },
    key: { S: failed.key.slice(0, 1000) },
    value: { B: fits ? packed : zlib().gzipSync(failed.value.slice(0, EXCERPT_CHARACTERS)) },
    headers: { S: headersText(failed.headers) },
    truncated: { BOOL: !fits },
    reason: { S: failed.reason.slice(0, 2000) },
    code: { S: failed.code },
    attempts: { N: String(failed.attempts) },
  };
}

/** In their order, as many as fit: ours stand first. */
function headersText(headers: FailedEvent['headers']): string {
  const kept = Object.entries(headers);
  while (JSON.stringify(kept).length > MAX_HEADERS_CHARACTERS) kept.pop();
  return JSON.stringify(Object.fromEntries(kept));
}

function toKept(item: Item): KeptFailedEvent {
  const text = (name: string) => item[name]?.S ?? '';
  const count = (name: string) => Number(item[name]?.N ?? 0);
  return {
    id: text('id'),
    status: text('status') as FailedStatus,
    failedAt: text('failedAt'),
    consumerGroup: text('consumerGroup'),
    topic: text('topic'),
    partition: count('partition'),
    offset: count('offset'),
    key: text('key'),
    value: zlib()
      .gunzipSync(item.value?.B ?? Buffer.of())
      .toString(),
    // What was kept before there were any has none.
    headers: JSON.parse(item.headers?.S ?? '{}'),
    reason: text('reason'),
    code: text('code'),
    attempts: count('attempts'),
    retries: count('retries'),
    ...{ lastRetryReason: item.lastRetryReason?.S ?? null, closedAt: item.closedAt?.S ?? null },
    truncated: item.truncated?.BOOL === true,
  };
}
