import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type {
  ChangedDocument,
  Document,
  DocumentPage,
  Documents,
  FoundDocument,
  NewDocument,
} from '../kernel/documents.ts';
import { dynamoClient } from './dynamo-client.ts';
import { happened, translated } from './dynamo-errors.ts';
import { outgoingAttributes, outgoingUpdate } from './dynamo-outgoing.ts';

type Item = Record<string, AttributeValue>;

/** Writes cost by the kilobyte, and 400 KB is the limit of an item: longer payloads are compressed. */
const COMPRESS_ABOVE_CHARACTERS = 1_000;

/** Documents in a DynamoDB table with the key (owner, id); the data is one attribute with JSON text. */
export function dynamoDocuments<Data>(table: string): Documents<Data> {
  return {
    find: (owner, id) => translated(find<Data>(table, owner, id)),
    insert: (owner, document) => translated(insert(table, owner, document)),
    replace: (owner, document) => translated(replace(table, owner, document)),
    remove: (owner, id) => translated(remove(table, owner, id)),
    page: (owner, query) => translated(page<Data>(table, owner, query)),
  };
}

async function find<Data>(table: string, owner: string, id: string): Promise<FoundDocument<Data> | null> {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new GetItemCommand({ TableName: table, Key: keyOf(owner, id), ConsistentRead: true });
  const { Item: item } = await client.send(command);
  if (!item) return null;
  return { ...toDocument<Data>(item), payload: await unpack(item.payload) };
}

async function insert<Data>(table: string, owner: string, document: NewDocument<Data>): Promise<boolean> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const { id, data, payload, expiresAtMs, outgoing } = document;
  const command = new PutItemCommand({
    TableName: table,
    Item: {
      ...keyOf(owner, id),
      data: { S: JSON.stringify(data) },
      revision: { N: '1' },
      ...(payload !== undefined && { payload: await pack(payload) }),
      ...(expiresAtMs !== undefined && { expiresAt: secondsOf(expiresAtMs) }),
      ...outgoingAttributes(outgoing),
    },
    ConditionExpression: 'attribute_not_exists(id)',
  });
  return happened(client.send(command));
}

async function replace<Data>(
  table: string,
  owner: string,
  document: ChangedDocument<Data>,
): Promise<boolean> {
  const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const { id, data, revision, expiresAtMs, outgoing } = document;
  const { sets, values } = outgoingUpdate(outgoing);
  const lives = expiresAtMs === undefined ? [] : ['expiresAt = :expiresAt'];
  const command = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(owner, id),
    UpdateExpression: `SET ${['#data = :data', '#revision = :next', ...lives, ...sets].join(', ')}`,
    ConditionExpression: '#revision = :revision',
    ExpressionAttributeNames: { '#data': 'data', '#revision': 'revision' },
    ExpressionAttributeValues: {
      ':data': { S: JSON.stringify(data) },
      ':next': { N: String(revision + 1) },
      ':revision': { N: String(revision) },
      ...(expiresAtMs !== undefined && { ':expiresAt': secondsOf(expiresAtMs) }),
      ...values,
    },
  });
  return happened(client.send(command));
}

async function remove(table: string, owner: string, id: string): Promise<void> {
  const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  await client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(owner, id) }));
}

async function page<Data>(
  table: string,
  owner: string,
  { limit, after }: { limit: number; after: string | null },
): Promise<DocumentPage<Data>> {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const documents: Document<Data>[] = [];
  let from: Item | undefined = after === null ? undefined : keyOf(owner, after);
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: {
          '#owner': 'owner',
          '#id': 'id',
          '#data': 'data',
          '#revision': 'revision',
        },
        ExpressionAttributeValues: { ':owner': { S: owner } },
        ProjectionExpression: '#id, #data, #revision',
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit - documents.length,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    documents.push(...(answer.Items ?? []).map(toDocument<Data>));
    from = answer.LastEvaluatedKey;
  } while (from && documents.length < limit);
  return { documents, hasNextPage: from !== undefined };
}

function secondsOf(ms: number): AttributeValue {
  return { N: String(Math.ceil(ms / 1000)) };
}

function keyOf(owner: string, id: string): Item {
  return { owner: { S: owner }, id: { S: id } };
}

function toDocument<Data>(item: Item): Document<Data> {
  const data = JSON.parse(item.data?.S ?? 'null') as Data;
  return { id: item.id?.S ?? '', data, revision: Number(item.revision?.N) };
}

async function pack(payload: string): Promise<AttributeValue> {
  if (payload.length <= COMPRESS_ABOVE_CHARACTERS) return { S: payload };
  const { gzipSync } = await import('node:zlib');
  return { B: gzipSync(payload) };
}

async function unpack(payload: AttributeValue | undefined): Promise<string | null> {
  if (payload?.B === undefined) return payload?.S ?? null;
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(payload.B).toString('utf8');
}
