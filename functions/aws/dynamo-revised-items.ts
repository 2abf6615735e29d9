import type { RevisedItem, RevisedItems } from '../kernel/revised-items.ts';
import { dynamoClient } from './dynamo-client.ts';
import type { Item } from './dynamo-commits.ts';
import { happened, translated } from './dynamo-errors.ts';

/** Items in a DynamoDB table with the key (owner, id); the data is one attribute with JSON text. */
export function dynamoRevisedItems<Data>(table: string): RevisedItems<Data> {
  return {
    find: (owner, id) => translated(findItem<Data>(table, owner, id)),
    put: (owner, item) => translated(putItem(table, owner, item)),
    list: (owner) => translated(listItems<Data>(table, owner)),
  };
}

const keyOf = (owner: string, id: string): Item => ({ owner: { S: owner }, id: { S: id } });

async function findItem<Data>(table: string, owner: string, id: string): Promise<RevisedItem<Data> | null> {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new GetItemCommand({ TableName: table, Key: keyOf(owner, id), ConsistentRead: true });
  const { Item: item } = await client.send(command);
  return item ? toItem<Data>(item) : null;
}

/** The whole item is replaced, so what it was to expire at goes with what it was. */
async function putItem<Data>(table: string, owner: string, item: RevisedItem<Data>): Promise<boolean> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const revision = { N: String(item.revision) };
  const command = new PutItemCommand({
    TableName: table,
    Item: { ...keyOf(owner, item.id), revision, data: { S: JSON.stringify(item.data) }, ...expiryOf(item) },
    ConditionExpression: 'attribute_not_exists(#revision) OR #revision < :revision',
    ExpressionAttributeNames: { '#revision': 'revision' },
    ExpressionAttributeValues: { ':revision': revision },
  });
  return happened(client.send(command));
}

function expiryOf({ expiresAtMs }: RevisedItem<unknown>): Item {
  return expiresAtMs === undefined ? {} : { expiresAt: { N: String(Math.ceil(expiresAtMs / 1000)) } };
}

async function listItems<Data>(table: string, owner: string): Promise<RevisedItem<Data>[]> {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const items: RevisedItem<Data>[] = [];
  let from: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner } },
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []).map(toItem<Data>));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

function toItem<Data>({ id, revision, data, expiresAt }: Item): RevisedItem<Data> {
  return {
    id: id?.S ?? '',
    revision: Number(revision?.N),
    data: JSON.parse(data?.S ?? 'null') as Data,
    ...(expiresAt?.N !== undefined && { expiresAtMs: Number(expiresAt.N) * 1000 }),
  };
}
