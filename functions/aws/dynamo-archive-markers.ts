import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AppError } from '../kernel/errors.ts';
import type { ArchivedPart, ArchiveMarkers } from '../kernel/events/event-archive.ts';
import type { AggregateKey } from '../kernel/events/event-history.ts';
import { aggregateText, type Commit, instantIn } from '../kernel/events/timeline.ts';
import { dynamoClient } from './dynamo-client.ts';
import type { Item } from './dynamo-commits.ts';
import { dynamoError, isConditionFailure } from './dynamo-errors.ts';

/**
 * Port ArchiveMarkers: the marker takes the place of an aggregate's first commit, so the event store's conditional put at
 * version 1 still meets an item, and its look at the head still finds the last version. It has no position and so is not in
 * the index by time.
 */
export function dynamoArchiveMarkers(table: string): ArchiveMarkers {
  return {
    find: async (aggregate) => (await findMarker(table, aggregate))?.parts ?? [],
    moveOut: (commit, segment) => moveOut(table, commit, segment),
  };
}

interface Marker {
  parts: ArchivedPart[];
  /** Last archived version. */
  last: number;
}

function keyOf(aggregate: AggregateKey, version: number): Item {
  return { aggregate: { S: aggregateText(aggregate) }, version: { N: String(version) } };
}

async function findMarker(table: string, aggregate: AggregateKey): Promise<Marker | null> {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new GetItemCommand({ TableName: table, Key: keyOf(aggregate, 1), ConsistentRead: true });
  const { Item } = await client.send(command).catch((error: unknown) => {
    throw dynamoError(error);
  });
  if (Item?.archived?.S === undefined) return null;
  return { parts: JSON.parse(Item.archived.S) as ArchivedPart[], last: Number(Item.lastVersion?.N) };
}

async function moveOut(table: string, commit: Commit, segment: string): Promise<void> {
  const client = await dynamoClient();
  const first = commit.events[0]?.event.version ?? 0;
  const last = commit.events.at(-1)?.event.version ?? 0;
  const place = { client, table, commit };
  if (first === 1) return replaceFirst(place, [{ first, last, segment }]);
  const marker = await findMarker(table, commit.aggregate);
  const known = marker?.last ?? 0;
  if (known < first - 1) throw hole(commit, known);
  const parts = marker?.parts ?? [];
  if (known < last) await extend(place, [...parts, { first: known + 1, last, segment }], known);
  await remove(place, first);
}

interface Place {
  client: DynamoDBClient;
  table: string;
  commit: Commit;
}

function markerItem(commit: Commit, parts: readonly ArchivedPart[]): Item {
  return {
    ...keyOf(commit.aggregate, 1),
    archived: { S: JSON.stringify(parts) },
    lastVersion: { N: String(parts.at(-1)?.last) },
    through: { S: instantIn(commit.position) },
  };
}

/** The marker in place of the commit, in one write; nothing to do when it is there already. */
async function replaceFirst({ client, table, commit }: Place, parts: readonly ArchivedPart[]): Promise<void> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const command = new PutItemCommand({
    TableName: table,
    Item: markerItem(commit, parts),
    ConditionExpression: '#position = :position',
    ExpressionAttributeNames: { '#position': 'position' },
    ExpressionAttributeValues: { ':position': { S: commit.position } },
  });
  await client.send(command).catch((error: unknown) => {
    if (!isConditionFailure(error)) throw dynamoError(error);
  });
}

async function extend(
  { client, table, commit }: Place,
  parts: readonly ArchivedPart[],
  known: number,
): Promise<void> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const command = new PutItemCommand({
    TableName: table,
    Item: markerItem(commit, parts),
    ConditionExpression: 'attribute_exists(archived) AND lastVersion = :known',
    ExpressionAttributeValues: { ':known': { N: String(known) } },
  });
  await client.send(command).catch((error: unknown) => {
    if (isConditionFailure(error)) throw busy(commit);
    throw dynamoError(error);
  });
}

async function remove({ client, table, commit }: Place, first: number): Promise<void> {
  const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
  const command = new DeleteItemCommand({
    TableName: table,
    Key: keyOf(commit.aggregate, first),
    ConditionExpression: 'attribute_not_exists(#position) OR #position = :position',
    ExpressionAttributeNames: { '#position': 'position' },
    ExpressionAttributeValues: { ':position': { S: commit.position } },
  });
  await client.send(command).catch((error: unknown) => {
    throw isConditionFailure(error) ? hole(commit, first) : dynamoError(error);
  });
}

function hole({ aggregate, position }: Commit, known: number): AppError {
  const message = `only ${known} versions before this commit are archived: nothing is deleted`;
  return new AppError('corrupt', message, { data: { ...aggregate, position, known } });
}

/** Two runs at once: the other one has moved on. */
function busy({ aggregate }: Commit): AppError {
  return new AppError('unavailable', 'another run archives this aggregate', {
    retryable: true,
    data: { ...aggregate },
  });
}
