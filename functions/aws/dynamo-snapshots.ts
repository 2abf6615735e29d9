import type { AggregateKey } from '../kernel/events/event-history.ts';
import type { Snapshot, Snapshots } from '../kernel/events/snapshots.ts';
import { aggregateText } from '../kernel/events/timeline.ts';
import { dynamoClient } from './dynamo-client.ts';
import type { Item } from './dynamo-commits.ts';
import { dynamoError, isConditionFailure } from './dynamo-errors.ts';

const MAX_BYTES = 390_000;

/** Loaded at first use. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** Snapshots in the event store's table, in partitions of their own, so that writers of events never meet them. */
export function dynamoSnapshots(table: string): Snapshots {
  return {
    find: (aggregate, reducer) => findSnapshot(table, aggregate, reducer),
    save: (aggregate, reducer, snapshot) => saveSnapshot(table, keyOf(aggregate, reducer), snapshot),
  };
}

/** Account ids never begin with `snapshot/`, so this is no aggregate's partition. */
function keyOf(aggregate: AggregateKey, reducer: string): Item {
  return { aggregate: { S: `snapshot/${reducer}/${aggregateText(aggregate)}` }, version: { N: '1' } };
}

async function findSnapshot<State>(
  table: string,
  aggregate: AggregateKey,
  reducer: string,
): Promise<Snapshot<State> | null> {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new GetItemCommand({ TableName: table, Key: keyOf(aggregate, reducer) });
  const { Item } = await client.send(command).catch((error: unknown) => {
    throw dynamoError(error);
  });
  if (!Item) return null;
  const state = JSON.parse(
    zlib()
      .gunzipSync(Item.state?.B ?? Buffer.of())
      .toString(),
  ) as State;
  return { version: Number(Item.stateVersion?.N), state };
}

/** One put, only over an older snapshot. */
async function saveSnapshot(table: string, key: Item, { version, state }: Snapshot<unknown>): Promise<void> {
  const packed = zlib().gzipSync(JSON.stringify(state));
  if (packed.length > MAX_BYTES) return;
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new PutItemCommand({
    TableName: table,
    Item: { ...key, stateVersion: { N: String(version) }, state: { B: packed } },
    ConditionExpression: 'attribute_not_exists(stateVersion) OR stateVersion < :version',
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  });
  await client.send(command).catch((error: unknown) => {
    if (!isConditionFailure(error)) throw dynamoError(error);
  });
}
