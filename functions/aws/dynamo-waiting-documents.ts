import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type {
  DocumentKey,
  Unpublished,
  WaitingDocument,
  WaitingDocuments,
  WaitingPage,
} from '../kernel/outbox/document-outbox.ts';
import type { OutboxLag } from '../kernel/outbox/sweep-outbox.ts';
import { batchGet } from './dynamo-batch-get.ts';
import { dynamoClient } from './dynamo-client.ts';
import { happened, translated } from './dynamo-errors.ts';
import { EVENTS, LANE, SINCE } from './dynamo-outgoing.ts';

type Item = Record<string, AttributeValue>;

const INDEX = 'unpublished';
/** Counting stops here, as it does in the services' databases. */
const COUNTED = 100_000;

/** Documents of a DynamoDB table that hold unpublished events, found by its sparse index `unpublished`. */
export function dynamoWaitingDocuments(table: string): WaitingDocuments {
  return {
    list: (lane, page) => translated(list(table, lane, page)),
    load: (keys) => translated(load(table, keys)),
    clear: (document) => translated(clear(table, document)),
    noteFailure: (key, reason) => translated(noteFailure(table, key, reason)),
    measure: (lane, nowMs) => translated(measure(table, lane, nowMs)),
  };
}

const keyOf = ({ owner, id }: DocumentKey): Item => ({ owner: { S: owner }, id: { S: id } });

async function queryLane(table: string, lane: string, { limit, from }: { limit?: number; from?: Item }) {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  return client.send(
    new QueryCommand({
      ...{ TableName: table, IndexName: INDEX, KeyConditionExpression: '#lane = :lane' },
      ExpressionAttributeNames: { '#lane': LANE },
      ExpressionAttributeValues: { ':lane': { S: lane } },
      ...(limit !== undefined && { Limit: limit }),
      ...(from && { ExclusiveStartKey: from }),
    }),
  );
}

async function list(
  table: string,
  lane: string,
  { limit, after }: { limit: number; after: string | null },
): Promise<WaitingPage> {
  const from = after === null ? undefined : (JSON.parse(after) as Item);
  const { Items = [], LastEvaluatedKey: next } = await queryLane(table, lane, {
    limit,
    ...(from && { from }),
  });
  const keys = Items.map(({ owner, id }) => ({ owner: owner?.S ?? '', id: id?.S ?? '' }));
  return { keys, after: next ? JSON.stringify(next) : null };
}

async function load(table: string, keys: readonly DocumentKey[]): Promise<WaitingDocument[]> {
  const items = await batchGet(table, keys.map(keyOf), ['owner', 'id', EVENTS, ...RETRIES]);
  return items.flatMap((item) => (item[EVENTS]?.L ? [toWaiting(item, item[EVENTS].L)] : []));
}

const RETRIES = ['publishRetries', 'publishRetryReason'] as const;

function toWaiting(item: Item, events: readonly AttributeValue[]): WaitingDocument {
  return {
    key: { owner: item['owner']?.S ?? '', id: item['id']?.S ?? '' },
    events: events.map(({ S }) => JSON.parse(S ?? 'null') as Unpublished),
    publishRetries: Number(item['publishRetries']?.N ?? 0),
    publishRetryReason: item['publishRetryReason']?.S ?? null,
  };
}

/** Events are added at the end and go all together, so as many as were read are those that were read. */
async function clear(table: string, { key, events }: WaitingDocument): Promise<boolean> {
  const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const [first] = events;
  const command = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(key),
    UpdateExpression: `REMOVE ${[LANE, SINCE, EVENTS, ...RETRIES].join(', ')}`,
    ConditionExpression: `size(${EVENTS}) = :count AND ${EVENTS}[0] = :first`,
    ExpressionAttributeValues: {
      ':count': { N: String(events.length) },
      ':first': { S: JSON.stringify(first) },
    },
  });
  return happened(client.send(command));
}

async function noteFailure(table: string, key: DocumentKey, reason: string): Promise<void> {
  const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(key),
    UpdateExpression: 'SET publishRetryReason = :reason ADD publishRetries :one',
    ConditionExpression: `attribute_exists(${EVENTS})`,
    ExpressionAttributeValues: { ':reason': { S: reason }, ':one': { N: '1' } },
  });
  await happened(client.send(command));
}

async function measure(table: string, lane: string, nowMs: number): Promise<OutboxLag> {
  let since: string | undefined;
  let events = 0;
  let from: Item | undefined;
  do {
    const page = await queryLane(table, lane, from ? { from } : {});
    since ??= page.Items?.[0]?.[SINCE]?.S;
    events += page.Count ?? 0;
    from = page.LastEvaluatedKey;
  } while (from && events < COUNTED);
  const ageMs = since === undefined ? 0 : nowMs - Date.parse(since);
  return { events, oldestAgeSeconds: Math.max(0, ageMs / 1000) };
}
