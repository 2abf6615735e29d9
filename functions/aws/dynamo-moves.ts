import type { MoveLog } from '../kernel/sharding/moving/move-ports.ts';
import type { MoveRecord } from '../kernel/sharding/moving/move-record.ts';
import { dynamoClient } from './dynamo-client.ts';

/** One item for each bucket that ever moved, in the directory's table: its last move, and the lock of the next one. */
const keyOf = (bucket: number) => ({ id: { S: `move:${bucket}` } });

/** Moves as JSON under a revision; every save is one conditional write. */
export function dynamoMoves(table: string): MoveLog {
  return {
    async find(bucket) {
      const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
      const client = await dynamoClient();
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(bucket), ConsistentRead: true }),
      );
      return Item ? toRecord(Item.record?.S) : null;
    },
    save: (record) => saveMove(table, record),
    list: () => listMoves(table),
  };
}

async function saveMove(table: string, record: MoveRecord): Promise<'saved' | 'conflict'> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const isFirst = record.revision === 1;
  const command = new PutItemCommand({
    TableName: table,
    Item: {
      ...keyOf(record.subject.bucket),
      revision: { N: String(record.revision) },
      record: { S: JSON.stringify(record) },
    },
    ConditionExpression: isFirst ? 'attribute_not_exists(id)' : 'revision = :previous',
    ...(!isFirst && { ExpressionAttributeValues: { ':previous': { N: String(record.revision - 1) } } }),
  });
  try {
    await client.send(command);
    return 'saved';
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    // The SDK repeats a save whose answer was lost; the repeat then meets its own first write.
    const stored = await dynamoMoves(table).find(record.subject.bucket);
    return JSON.stringify(stored) === JSON.stringify(record) ? 'saved' : 'conflict';
  }
}

async function listMoves(table: string): Promise<MoveRecord[]> {
  const { paginateScan } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      FilterExpression: 'begins_with(id, :prefix)',
      ExpressionAttributeValues: { ':prefix': { S: 'move:' } },
      ConsistentRead: true,
    },
  );
  const moves: MoveRecord[] = [];
  for await (const page of pages) moves.push(...(page.Items ?? []).map((item) => toRecord(item.record?.S)));
  return moves;
}

function toRecord(text: string | undefined): MoveRecord {
  return JSON.parse(text ?? '{}') as MoveRecord;
}
