import { AppError } from '../kernel/errors.ts';
import type { Directory, Ownership } from '../kernel/sharding/directory.ts';
import { dynamoClient } from './dynamo-client.ts';

/** The whole directory is one item, so that reading it is one call and changing it is one conditional write. */
const KEY = { id: { S: 'directory' } };

export interface DirectoryTable {
  /** Errors: `unavailable` (retryable) when the directory was never written: bootstrap has not run. */
  load(): Promise<Directory>;
  find(): Promise<Directory | null>;
  /** Writes `next` only if the stored revision is `next.revision - 1` (or nothing is stored and it is 1). */
  replace(next: Directory): Promise<'replaced' | 'conflict'>;
}

export function dynamoDirectory(table: string): DirectoryTable {
  const find = () => findDirectory(table);
  return {
    find,
    async load() {
      const directory = await find();
      if (directory) return directory;
      throw new AppError('unavailable', 'the shard directory has not been written yet', { retryable: true });
    },
    replace: (next) => replaceDirectory(table, next),
  };
}

async function findDirectory(table: string): Promise<Directory | null> {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: KEY, ConsistentRead: true }),
  );
  if (!Item) return null;
  return {
    revision: Number(Item.revision?.N),
    shards: JSON.parse(Item.shards?.S ?? '[]') as string[],
    owners: JSON.parse(Item.owners?.S ?? '[]') as number[],
    epochs: JSON.parse(Item.epochs?.S ?? '[]') as number[],
    overrides: JSON.parse(Item.overrides?.S ?? '{}') as Record<string, Ownership>,
  };
}

async function replaceDirectory(table: string, next: Directory): Promise<'replaced' | 'conflict'> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const first = next.revision === 1;
  const command = new PutItemCommand({
    TableName: table,
    Item: {
      ...KEY,
      revision: { N: String(next.revision) },
      shards: { S: JSON.stringify(next.shards) },
      owners: { S: JSON.stringify(next.owners) },
      epochs: { S: JSON.stringify(next.epochs) },
      overrides: { S: JSON.stringify(next.overrides) },
    },
    ConditionExpression: first ? 'attribute_not_exists(id)' : 'revision = :previous',
    ...(!first && { ExpressionAttributeValues: { ':previous': { N: String(next.revision - 1) } } }),
  });
  try {
    await client.send(command);
    return 'replaced';
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return 'conflict';
    throw error;
  }
}
