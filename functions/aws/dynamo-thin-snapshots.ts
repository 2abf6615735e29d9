import { superseded } from '../kernel/events/snapshots.ts';
import { dynamoClient } from './dynamo-client.ts';

/** A fold of one aggregate, and where its snapshots stand. */
interface Fold {
  reducer: string;
  partitionOf: (reducer: string) => string;
}

/**
 * Removes snapshots that the one just saved supersedes, and those of a fold that has changed twice since. What cannot be removed
 * now is removed at the next save: a state that was found is worth more than a tidy table, so it never throws.
 */
export async function thinSnapshots(
  table: string,
  { reducer, partitionOf }: Fold,
  saved: number,
): Promise<void> {
  const retired = retiredBy(reducer);
  await Promise.allSettled([
    removeSome(table, partitionOf(reducer), (versions) => superseded(versions, saved)),
    ...(retired === null ? [] : [removeSome(table, partitionOf(retired), (versions) => versions)]),
  ]);
}

/** `order@1` of `order@3`: a stage that is rolled back by one version finds its own. */
function retiredBy(reducer: string): string | null {
  const [, name, version] = /^(.*)@(\d+)$/.exec(reducer) ?? [];
  return Number(version) > 2 ? `${name}@${Number(version) - 2}` : null;
}

/** Requests of one BatchWriteItem at most; the rest goes at later saves. */
const REMOVED_AT_ONCE = 25;

async function removeSome(
  table: string,
  partition: string,
  choose: (versions: readonly number[]) => readonly number[],
): Promise<void> {
  const { BatchWriteItemCommand } = await import('@aws-sdk/client-dynamodb');
  const gone = choose(await versionsOf(table, partition)).slice(0, REMOVED_AT_ONCE);
  if (gone.length === 0) return;
  const requests = gone.map((version) => ({
    DeleteRequest: { Key: { aggregate: { S: partition }, version: { N: String(version) } } },
  }));
  const client = await dynamoClient();
  await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
}

/** Keys alone, from the newest on: what the first page of 1 MB of items holds, which is far more than is kept. */
async function versionsOf(TableName: string, partition: string): Promise<number[]> {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new QueryCommand({
    TableName,
    KeyConditionExpression: '#aggregate = :partition',
    ProjectionExpression: '#version',
    ExpressionAttributeNames: { '#aggregate': 'aggregate', '#version': 'version' },
    ExpressionAttributeValues: { ':partition': { S: partition } },
    ScanIndexForward: false,
    ConsistentRead: true,
  });
  const { Items = [] } = await client.send(command);
  return Items.map(({ version }) => Number(version?.N));
}
