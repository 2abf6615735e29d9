import type { BatchGetItemCommandOutput, KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { AppError } from '../kernel/errors.ts';
import { dynamoClient } from './dynamo-client.ts';
import type { Item } from './dynamo-commits.ts';
import { dynamoError } from './dynamo-errors.ts';

/** Keys of one BatchGetItem at most. */
const BATCH = 100;
/** Batches on their way at once. */
const AT_ONCE = 4;
/** Answers of a batch; each brings something or the table is throttled. */
const MAX_ROUNDS = 50;

/** The items that are there (or these attributes of them), strongly consistent, in any order. Errors: `throttled` when DynamoDB leaves keys over for long. */
export async function batchGet(
  table: string,
  keys: readonly Item[],
  attributes?: readonly string[],
): Promise<Item[]> {
  const batches: Item[][] = [];
  for (let start = 0; start < keys.length; start += BATCH) batches.push(keys.slice(start, start + BATCH));
  const items: Item[] = [];
  for (let start = 0; start < batches.length; start += AT_ONCE) {
    const some = batches.slice(start, start + AT_ONCE).map((batch) => readBatch(table, batch, attributes));
    items.push(...(await Promise.all(some)).flat());
  }
  return items;
}

/** DynamoDB leaves over what does not fit an answer of 16 MB. */
async function readBatch(table: string, keys: Item[], attributes?: readonly string[]): Promise<Item[]> {
  const items: Item[] = [];
  let request: Record<string, KeysAndAttributes> = {
    [table]: { Keys: keys, ConsistentRead: true, ...projection(attributes) },
  };
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { Responses, UnprocessedKeys = {} } = await send(request);
    items.push(...(Responses?.[table] ?? []));
    if (Object.keys(UnprocessedKeys).length === 0) return items;
    request = UnprocessedKeys;
  }
  throw new AppError('throttled', `${table} leaves keys over again and again`, { retryable: true });
}

/** By placeholders, for names may be reserved words. */
function projection(attributes: readonly string[] | undefined): Partial<KeysAndAttributes> {
  if (!attributes) return {};
  return {
    ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
  };
}

async function send(RequestItems: Record<string, KeysAndAttributes>): Promise<BatchGetItemCommandOutput> {
  const { BatchGetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  return client.send(new BatchGetItemCommand({ RequestItems })).catch((error: unknown) => {
    throw dynamoError(error);
  });
}
