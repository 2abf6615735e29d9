import type { WriteMarks } from '../kernel/sharding/write-marks.ts';
import type { AccountId } from '../kernel/tenancy.ts';
import { dynamoClient } from './dynamo-client.ts';

const keyOf = (accountId: AccountId) => ({ id: { S: `write#${accountId}` } });

/**
 * Write marks beside the shard directory: one small item for each account that ever wrote, overwritten by each write and
 * never expiring, so no guess about lag is in it. Reads are consistent.
 */
export function dynamoWriteMarks(table: string): WriteMarks {
  return {
    record: (accountId, position) => recordMark(table, accountId, position),
    find: (accountId) => findMark(table, accountId),
  };
}

async function recordMark(
  table: string,
  accountId: AccountId,
  { shard, transaction }: Parameters<WriteMarks['record']>[1],
): Promise<void> {
  const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(accountId),
    UpdateExpression: 'SET #shard = :shard, #transaction = :transaction',
    ConditionExpression: 'attribute_not_exists(id) OR #shard <> :shard OR #transaction < :transaction',
    ExpressionAttributeNames: { '#shard': 'shard', '#transaction': 'transaction' },
    ExpressionAttributeValues: { ':shard': { S: shard }, ':transaction': { N: String(transaction) } },
  });
  try {
    await client.send(command);
  } catch (error) {
    // A newer write of the same account has marked already.
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
}

async function findMark(table: string, accountId: AccountId) {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new GetItemCommand({ TableName: table, Key: keyOf(accountId), ConsistentRead: true });
  const { Item } = await client.send(command);
  if (Item?.shard?.S === undefined || Item.transaction?.N === undefined) return null;
  return { shard: Item.shard.S, transaction: BigInt(Item.transaction.N) };
}
