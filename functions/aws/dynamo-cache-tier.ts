import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CacheTier, SetOutcome, TierEntry } from '../kernel/cache/tier.ts';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { dynamoClient } from './dynamo-client.ts';

/** An item may have 400 KB, names of attributes and the key included. */
const MAX_ITEM_BYTES = 400 * 1024 - 256;
const MAX_KEYS_PER_CALL = 100;

interface Table {
  client: DynamoDBClient;
  name: string;
  clock: Clock;
}

/**
 * Tier 3: one item per name in a table with the key `key`. `expiresAtMs` decides on every read, because DynamoDB deletes what
 * `expiresAt` (seconds, the table's TTL attribute) names days late. Reads are consistent: generations stand here too.
 */
export function dynamoCacheTier(tableName: string, clock: Clock): CacheTier {
  const open = async (): Promise<Table> => ({ client: await dynamoClient(), name: tableName, clock });
  return {
    name: 'dynamo',
    getMany: async (names) => (names.length === 0 ? [] : getMany(await open(), names)),
    setMany: async (entries) => (entries.length === 0 ? [] : setInOrder(await open(), entries)),
    addMany: async (entries) => {
      const table = await open();
      return Promise.all(entries.map((entry) => addOne(table, entry)));
    },
  };
}

async function getMany(table: Table, names: readonly string[]): Promise<(string | null)[]> {
  const wanted = [...new Set(names)];
  const groups = Array.from({ length: Math.ceil(wanted.length / MAX_KEYS_PER_CALL) }, (_, index) =>
    wanted.slice(index * MAX_KEYS_PER_CALL, (index + 1) * MAX_KEYS_PER_CALL),
  );
  const found = new Map<string, string>();
  for (const items of await Promise.all(groups.map((group) => readGroup(table, group)))) {
    for (const item of items) addIfAlive(table, found, item);
  }
  return names.map((name) => found.get(name) ?? null);
}

function addIfAlive(table: Table, found: Map<string, string>, item: Record<string, AttributeValue>): void {
  if (Number(item.expiresAtMs?.N) <= table.clock()) return;
  if (item.key?.S !== undefined && item.text?.S !== undefined) found.set(item.key.S, item.text.S);
}

/** BatchGetItem may leave keys out when it is throttled or over 16 MB: asked for again at once, then given up as an error, never as absent. */
async function readGroup(table: Table, names: readonly string[]): Promise<Record<string, AttributeValue>[]> {
  const { BatchGetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const items: Record<string, AttributeValue>[] = [];
  let keys: Record<string, AttributeValue>[] = names.map((name) => ({ key: { S: name } }));
  for (let attempt = 0; keys.length > 0; attempt += 1) {
    if (attempt === 3) throw new AppError('throttled', 'DynamoDB left keys unread', { retryable: true });
    const RequestItems = { [table.name]: { Keys: keys, ConsistentRead: true } };
    const answer = await table.client.send(new BatchGetItemCommand({ RequestItems }));
    items.push(...(answer.Responses?.[table.name] ?? []));
    keys = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
  }
  return items;
}

/** In order, as the port asks: the last entry (an account's sequence, a lease's outcome) is written after all others are. */
async function setInOrder(table: Table, entries: readonly TierEntry[]): Promise<SetOutcome[]> {
  const last = entries.at(-1) as TierEntry;
  const before = await Promise.all(entries.slice(0, -1).map((entry) => setOne(table, entry)));
  return [...before, await setOne(table, last)];
}

async function setOne(table: Table, entry: TierEntry): Promise<SetOutcome> {
  if (itemBytes(entry) > MAX_ITEM_BYTES) return 'too-large';
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  await table.client.send(new PutItemCommand({ TableName: table.name, Item: toItem(table, entry) }));
  return 'stored';
}

function itemBytes({ name, text }: TierEntry): number {
  return Buffer.byteLength(name) + Buffer.byteLength(text);
}

/** One conditional put. An item that DynamoDB has not deleted yet counts as absent once it is past its time. */
async function addOne(table: Table, entry: TierEntry): Promise<string> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const command = new PutItemCommand({
    TableName: table.name,
    Item: toItem(table, entry),
    ConditionExpression: 'attribute_not_exists(#key) OR expiresAtMs <= :now',
    ExpressionAttributeNames: { '#key': 'key' },
    ExpressionAttributeValues: { ':now': { N: String(table.clock()) } },
  });
  try {
    await table.client.send(command);
    return entry.text;
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
  const [text] = await getMany(table, [entry.name]);
  return text ?? '';
}

function toItem(table: Table, { name, text, ttlMs }: TierEntry): Record<string, AttributeValue> {
  const expiresAtMs = table.clock() + ttlMs;
  return {
    key: { S: name },
    text: { S: text },
    expiresAtMs: { N: String(expiresAtMs) },
    expiresAt: { N: String(Math.ceil(expiresAtMs / 1000)) },
  };
}
