import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Job, JobStore } from '../kernel/jobs.ts';
import { dynamoClient } from './dynamo-client.ts';
import type { Item } from './dynamo-commits.ts';
import { dynamoError, isConditionFailure } from './dynamo-errors.ts';

/** Loaded at first use. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** Where in its table a job stands, and what its item has besides. */
interface JobPlace {
  keyOf(id: string): Item;
  more(): Item;
}

/** In the event store's table, in partitions of their own (no account id begins with `job/`). */
const inEventStore: JobPlace = {
  keyOf: (id) => ({ aggregate: { S: `job/${id}` }, version: { N: '1' } }),
  more: () => ({}),
};

const WEEK_SECONDS = 7 * 86_400;

/** In the cache's table, whose other keys all begin otherwise, for a week. */
export const inCacheTable = (clock: Clock): JobPlace => ({
  keyOf: (id) => ({ key: { S: `job/${id}` } }),
  more: () => ({ expiresAt: { N: String(Math.ceil(clock() / 1000) + WEEK_SECONDS) } }),
});

interface Place extends JobPlace {
  table: string;
}

/** Port JobStore in a table that others use too. */
export function dynamoJobs(table: string, place: JobPlace = inEventStore): JobStore {
  const there = { table, ...place };
  return {
    create: (id, body) => create(there, id, body),
    find: (id) => find(there, id),
    checkpoint: (job) => checkpoint(there, job),
    setStop: (id, stopRequested) => setStop(there, id, stopRequested),
  };
}

const pack = (body: unknown) => ({ B: zlib().gzipSync(JSON.stringify(body)) });

function toJob<Body>(id: string, item: Item): Job<Body> {
  const text = zlib()
    .gunzipSync(item.body?.B ?? Buffer.of())
    .toString();
  return {
    id,
    revision: Number(item.revision?.N),
    stopRequested: item.stopRequested?.BOOL === true,
    body: JSON.parse(text) as Body,
  };
}

async function create({ table, keyOf, more }: Place, id: string, body: unknown): Promise<void> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new PutItemCommand({
    TableName: table,
    Item: { ...keyOf(id), ...more(), revision: { N: '1' }, stopRequested: { BOOL: false }, body: pack(body) },
    ConditionExpression: 'attribute_not_exists(revision)',
  });
  await client.send(command).catch((error: unknown) => {
    throw isConditionFailure(error) ? new AppError('conflict', `job ${id} exists`) : dynamoError(error);
  });
}

async function find<Body>({ table, keyOf }: Place, id: string): Promise<Job<Body> | null> {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new GetItemCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true });
  const { Item } = await client.send(command).catch((error: unknown) => {
    throw dynamoError(error);
  });
  return Item ? toJob<Body>(id, Item) : null;
}

interface Change {
  set: string;
  values: Item;
  condition: string;
}

/** The item after the change; null when the condition did not hold. */
async function update({ table, keyOf }: Place, id: string, change: Change): Promise<Item | null> {
  const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(id),
    UpdateExpression: change.set,
    ConditionExpression: change.condition,
    ExpressionAttributeValues: change.values,
    ReturnValues: 'ALL_NEW',
  });
  try {
    return (await client.send(command)).Attributes ?? null;
  } catch (error) {
    if (isConditionFailure(error)) return null;
    throw dynamoError(error);
  }
}

async function checkpoint<Body>(place: Place, { id, revision, body }: Job<Body>): Promise<Job<Body> | null> {
  const item = await update(place, id, {
    set: 'SET body = :body, revision = :next',
    values: { ':body': pack(body), ':next': { N: String(revision + 1) }, ':known': { N: String(revision) } },
    condition: 'revision = :known',
  });
  return item ? toJob<Body>(id, item) : null;
}

async function setStop(place: Place, id: string, stopRequested: boolean): Promise<boolean> {
  const item = await update(place, id, {
    set: 'SET stopRequested = :stop',
    values: { ':stop': { BOOL: stopRequested } },
    condition: 'attribute_exists(revision)',
  });
  return item !== null;
}
