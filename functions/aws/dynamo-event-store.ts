import {
  type CommitStore,
  commitHistory,
  type Head,
  MAX_COMMIT_EVENTS,
} from '../kernel/events/commit-history.ts';
import type { Fact } from '../kernel/events/domain-event.ts';
import type { AggregateKey, EventHistory, RecordedEvent } from '../kernel/events/event-history.ts';
import { aggregateText, type Commit, instantIn, type ReadSlot } from '../kernel/events/timeline.ts';
import { dynamoClient } from './dynamo-client.ts';
import { eventsIn, factsIn, type Item, slotText, toCommit, toItem } from './dynamo-commits.ts';
import { dynamoError, isConditionFailure } from './dynamo-errors.ts';

/** AGGREGATE, VERSION, DAY and POSITION are DynamoDB's reserved words or may become some. */
const NAMES = { '#aggregate': 'aggregate', '#version': 'version' };
const INDEX_NAMES = { '#day': 'day', '#position': 'position' };

/** The event store on DynamoDB: one item per commit, written by conditional puts only. */
export function dynamoEventStore(table: string): EventHistory {
  return commitHistory(dynamoCommits(table));
}

/** Port CommitStore on the table. */
export function dynamoCommits(table: string): CommitStore {
  return {
    head: (aggregate) => findHead(table, aggregate),
    put: (commit) => putCommit(table, commit),
    read: (aggregate, fromVersion, limit) => readItems(table, { aggregate, fromVersion, limit }, WHOLE),
    facts: (aggregate, fromVersion, limit) => readItems(table, { aggregate, fromVersion, limit }, FACTS),
  };
}

/** Port ReadSlot on the index by time. */
export function dynamoTimeline(table: string): ReadSlot {
  return async (slot, afterPosition, limit) => {
    const page = await query({
      TableName: table,
      IndexName: 'by-time',
      KeyConditionExpression: '#day = :day AND #position > :after',
      ExpressionAttributeNames: INDEX_NAMES,
      ExpressionAttributeValues: { ':day': { S: slotText(slot) }, ':after': { S: afterPosition || ' ' } },
      Limit: limit,
    });
    return { commits: page.items.map(toCommit), hasNextPage: page.next !== undefined };
  };
}

async function findHead(table: string, aggregate: AggregateKey): Promise<Head | null> {
  const { items } = await query({
    TableName: table,
    KeyConditionExpression: '#aggregate = :aggregate',
    ExpressionAttributeNames: { '#aggregate': 'aggregate' },
    ExpressionAttributeValues: { ':aggregate': { S: aggregateText(aggregate) } },
    ConsistentRead: true,
    ScanIndexForward: false,
    Limit: 1,
  });
  const [item] = items;
  if (!item) return null;
  return {
    version: Number(item.lastVersion?.N),
    instant: instantIn(item.position?.S ?? item.through?.S ?? ''),
  };
}

async function putCommit(table: string, commit: Commit): Promise<boolean> {
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  const command = new PutItemCommand({
    TableName: table,
    Item: toItem(commit),
    ConditionExpression: 'attribute_not_exists(#aggregate)',
    ExpressionAttributeNames: { '#aggregate': 'aggregate' },
  });
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw dynamoError(error);
  }
}

interface ReadRange {
  aggregate: AggregateKey;
  fromVersion: number;
  limit: number;
}

/** What is made of an item. */
interface View<T> {
  parse: (item: Item) => T[];
  versionOf: (one: T) => number;
  names: Readonly<Record<string, string>>;
  /** Attributes that are sent over; all when there is none. */
  projection?: string;
}

const WHOLE: View<RecordedEvent> = {
  parse: eventsIn,
  versionOf: ({ event }) => event.version,
  names: NAMES,
};

const FACTS: View<Fact> = {
  parse: factsIn,
  versionOf: ({ version }) => version,
  names: { ...NAMES, '#format': 'format', '#events': 'events' },
  projection: '#aggregate, #version, lastVersion, archived, #format, facts, #events, packed',
};

/**
 * A commit that begins before the wanted version may hold it, so the query begins as far back as a commit is long. It asks for
 * items and wants events: the first time as if all commits were full, then by how full they are; so it never reads, and pays
 * for, many times what is wanted, and needs two round trips at most where the answers are not cut by their size.
 */
async function readItems<T>(
  table: string,
  { aggregate, fromVersion, limit }: ReadRange,
  { parse, versionOf, names, projection }: View<T>,
): Promise<T[]> {
  const events: T[] = [];
  let [eventsPerItem, before] = [MAX_COMMIT_EVENTS, MAX_COMMIT_EVENTS - 1];
  let from: Item | undefined;
  do {
    const page = await query({
      TableName: table,
      KeyConditionExpression: '#aggregate = :aggregate AND #version >= :from',
      ExpressionAttributeNames: names,
      ...(projection && { ProjectionExpression: projection }),
      ExpressionAttributeValues: {
        ':aggregate': { S: aggregateText(aggregate) },
        ':from': { N: String(Math.max(1, fromVersion - MAX_COMMIT_EVENTS + 1)) },
      },
      ConsistentRead: true,
      Limit: before + Math.ceil((limit - events.length) / eventsPerItem),
      ...(from && { ExclusiveStartKey: from }),
    });
    const found = page.items.filter((item) => !endsBefore(item, fromVersion)).flatMap(parse);
    eventsPerItem = Math.max(1, found.length / (page.items.length || 1));
    before = 0;
    events.push(...found.filter((one) => versionOf(one) >= fromVersion));
    from = page.next;
  } while (from && events.length < limit);
  return events.slice(0, limit);
}

function endsBefore(item: Item, version: number): boolean {
  return Number(item.lastVersion?.N) < version;
}

type QueryInput = import('@aws-sdk/client-dynamodb').QueryCommandInput;

async function query(input: QueryInput): Promise<{ items: Item[]; next: Item | undefined }> {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await dynamoClient();
  try {
    const { Items, LastEvaluatedKey } = await client.send(new QueryCommand(input));
    return { items: Items ?? [], next: LastEvaluatedKey };
  } catch (error) {
    throw dynamoError(error);
  }
}
