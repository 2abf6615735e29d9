import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { dynamoClient } from './dynamo-client.ts';
import { happened, translated } from './dynamo-errors.ts';

/** A table with the key (`target`, `at`): items that are changed by version, and items that are only added. */
export interface VersionedItems {
  /** Reads consistently; null when there is none. */
  load(target: string, at: string): Promise<{ version: number; body: string } | null>;
  /** One conditional write: false when the stored version is not `expected` (0: none stored). */
  save(
    key: { target: string; at: string },
    item: { version: number; body: string },
    expected: number,
  ): Promise<boolean>;
  add(key: { target: string; at: string }, item: { body: string; expiresAtSeconds: number }): Promise<void>;
  /** Bodies of items whose `at` begins with the prefix, the largest `at` first. */
  latest(target: string, prefix: string, limit: number): Promise<string[]>;
  /** Bodies of items whose `at` is in [from, to), the smallest `at` first. */
  between(target: string, from: string, to: string): Promise<string[]>;
}

/** Single-item conditional writes only; errors are translated. */
export function dynamoVersionedItems(table: string): VersionedItems {
  return {
    load: (target, at) => translated(loadItem(table, { target, at })),
    save: (key, item, expected) => translated(saveItem(table, { ...key, ...item, expected })),
    add: (key, item) => translated(addItem(table, { ...key, ...item })),
    latest: (target, prefix, limit) => translated(queryLatest(table, { target, prefix, limit })),
    between: (target, from, to) => translated(queryBetween(table, { target, from, to })),
  };
}

async function loadItem(table: string, { target, at }: { target: string; at: string }) {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const Key = { target: { S: target }, at: { S: at } };
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  if (Item?.['body']?.S === undefined) return null;
  return { version: Number(Item['version']?.N), body: Item['body'].S };
}

interface Save {
  readonly target: string;
  readonly at: string;
  readonly version: number;
  readonly body: string;
  readonly expected: number;
}

async function saveItem(table: string, { target, at, version, body, expected }: Save): Promise<boolean> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new PutItemCommand({
    TableName: table,
    Item: { target: { S: target }, at: { S: at }, version: { N: String(version) }, body: { S: body } },
    ConditionExpression: expected === 0 ? 'attribute_not_exists(version)' : 'version = :expected',
    ...(expected === 0 ? {} : { ExpressionAttributeValues: { ':expected': { N: String(expected) } } }),
  });
  return happened(client.send(command));
}

interface Addition {
  readonly target: string;
  readonly at: string;
  readonly body: string;
  readonly expiresAtSeconds: number;
}

async function addItem(table: string, { target, at, body, expiresAtSeconds }: Addition): Promise<void> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const Item: Record<string, AttributeValue> = {
    target: { S: target },
    at: { S: at },
    body: { S: body },
    expiresAt: { N: String(expiresAtSeconds) },
  };
  await client.send(new PutItemCommand({ TableName: table, Item }));
}

interface Latest {
  readonly target: string;
  readonly prefix: string;
  readonly limit: number;
}

async function queryLatest(table: string, { target, prefix, limit }: Latest): Promise<string[]> {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: '#target = :target AND begins_with(#at, :prefix)',
    ExpressionAttributeNames: { '#target': 'target', '#at': 'at' },
    ExpressionAttributeValues: { ':target': { S: target }, ':prefix': { S: prefix } },
    ScanIndexForward: false,
    Limit: limit,
  });
  const { Items = [] } = await client.send(command);
  return Items.flatMap(({ body }) => (body?.S === undefined ? [] : [body.S]));
}

interface Between {
  readonly target: string;
  readonly from: string;
  readonly to: string;
}

/** All pages; `BETWEEN` includes its end, which `to` is not to be. */
async function queryBetween(table: string, range: Between): Promise<string[]> {
  const items: Record<string, AttributeValue>[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await queryPage(table, range, start);
    items.push(...page.items);
    start = page.next;
  } while (start !== undefined);
  const inside = items.filter(({ at }) => at?.S !== range.to);
  return inside.flatMap(({ body }) => (body?.S === undefined ? [] : [body.S]));
}

async function queryPage(
  table: string,
  { target, from, to }: Between,
  start?: Record<string, AttributeValue>,
) {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: '#target = :target AND #at BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#target': 'target', '#at': 'at' },
    ExpressionAttributeValues: { ':target': { S: target }, ':from': { S: from }, ':to': { S: to } },
    ...(start === undefined ? {} : { ExclusiveStartKey: start }),
  });
  const { Items: items = [], LastEvaluatedKey: next } = await client.send(command);
  return { items, next };
}
