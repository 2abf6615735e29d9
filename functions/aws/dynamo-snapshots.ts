import type { AggregateKey } from '../kernel/events/event-history.ts';
import type { Snapshot, Snapshots } from '../kernel/events/snapshots.ts';
import { aggregateText } from '../kernel/events/timeline.ts';
import { dynamoClient } from './dynamo-client.ts';
import type { Item } from './dynamo-commits.ts';
import { dynamoError } from './dynamo-errors.ts';
import { MAX_TEXT_BYTES, storedText, textIn } from './dynamo-text.ts';

/** Whoever does not take the newest wants one of the past, and looks through many. */
const LATER_PAGES = 50;

/**
 * Snapshots in the event store's table, in partitions of their own, so that writers of events never meet them. One item a
 * version, which is a pure function of the events before it: whoever writes it again writes the same.
 */
export function dynamoSnapshots(table: string): Snapshots {
  return {
    newestFirst: (aggregate, reducer) => newestFirst(table, partitionOf(aggregate, reducer)),
    async save(aggregate, reducer, snapshot) {
      if (!(await saveSnapshot(table, partitionOf(aggregate, reducer), snapshot))) return;
      // Loaded when it is needed: what reads no more than fifty events never saves.
      const { thinSnapshots } = await import('./dynamo-thin-snapshots.ts');
      await thinSnapshots(
        table,
        { partitionOf: (name) => partitionOf(aggregate, name), reducer },
        snapshot.version,
      );
    },
  };
}

/** Account ids never begin with `snapshot/`, so this is no aggregate's partition. */
function partitionOf(aggregate: AggregateKey, reducer: string): string {
  return `snapshot/${reducer}/${aggregateText(aggregate)}`;
}

async function* newestFirst<State>(table: string, partition: string): AsyncGenerator<Snapshot<State>> {
  let from: Item | undefined;
  let limit = 1;
  do {
    const page = await queryDown(table, { partition, limit, from });
    for (const item of page.items) yield toSnapshot<State>(item);
    from = page.next;
    limit = LATER_PAGES;
  } while (from);
}

/** `stateVersion` says more than the key: the first snapshots all had version 1 there. */
function toSnapshot<State>(item: Item): Snapshot<State> {
  return { version: Number(item.stateVersion?.N), state: JSON.parse(textIn(item.state)) as State };
}

interface Page {
  partition: string;
  limit: number;
  from: Item | undefined;
}

async function queryDown(
  TableName: string,
  { partition, limit, from }: Page,
): Promise<{ items: Item[]; next: Item | undefined }> {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new QueryCommand({
    TableName,
    KeyConditionExpression: '#aggregate = :partition',
    ExpressionAttributeNames: { '#aggregate': 'aggregate' },
    ExpressionAttributeValues: { ':partition': { S: partition } },
    ScanIndexForward: false,
    Limit: limit,
    ...(from && { ExclusiveStartKey: from }),
  });
  const { Items, LastEvaluatedKey } = await client.send(command).catch((error: unknown) => {
    throw dynamoError(error);
  });
  return { items: Items ?? [], next: LastEvaluatedKey };
}

async function saveSnapshot(
  TableName: string,
  partition: string,
  { version, state }: Snapshot<unknown>,
): Promise<boolean> {
  const stored = storedText(JSON.stringify(state));
  if (stored.bytes > MAX_TEXT_BYTES) return false;
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const number = { N: String(version) };
  const Item = { aggregate: { S: partition }, version: number, stateVersion: number, state: stored.value };
  await client.send(new PutItemCommand({ TableName, Item })).catch((error: unknown) => {
    throw dynamoError(error);
  });
  return true;
}
