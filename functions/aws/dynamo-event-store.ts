import {
  type CommitStore,
  commitHistory,
  type Head,
  MAX_COMMIT_EVENTS,
} from '../kernel/events/commit-history.ts';
import type { AggregateKey, EventHistory, FactPage, RecordedEvent } from '../kernel/events/event-history.ts';
import { aggregateText, type Commit, instantIn, type ReadSlot } from '../kernel/events/timeline.ts';
import { dynamoClient } from './dynamo-client.ts';
import { eventsIn, factPageIn, type Item, slotText, toCommit, toItem } from './dynamo-commits.ts';
import { dynamoError, happened, translated } from './dynamo-errors.ts';

/** AGGREGATE, VERSION, DAY and POSITION are DynamoDB's reserved words or may become some. */
const NAMES = { '#aggregate': 'aggregate', '#version': 'version' };
const FACT_NAMES = { ...NAMES, '#format': 'format', '#events': 'events' };
const FACT_PROJECTION = '#aggregate, #version, lastVersion, archived, #format, facts, #events, packed';
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
    read: (aggregate, fromVersion, limit) => readEvents(table, { aggregate, fromVersion, limit }),
    facts: (aggregate, fromVersion) => readFacts(table, aggregate, fromVersion),
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
  return translated(happened(client.send(command)));
}

interface ReadRange {
  aggregate: AggregateKey;
  fromVersion: number;
  limit: number;
}

/**
 * A commit that begins before the wanted version may hold it, so the query begins as far back as a commit is long. It asks for
 * items and wants events: the first time as if all commits were full, then by how full they are; so it never reads, and pays
 * for, many times what is wanted, and needs two round trips at most where the answers are not cut by their size.
 */
async function readEvents(
  table: string,
  { aggregate, fromVersion, limit }: ReadRange,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let [eventsPerItem, before] = [MAX_COMMIT_EVENTS, MAX_COMMIT_EVENTS - 1];
  let from: Item | undefined;
  do {
    const page = await query({
      ...fromCommitOf(table, aggregate, fromVersion),
      Limit: before + Math.ceil((limit - events.length) / eventsPerItem),
      ...(from && { ExclusiveStartKey: from }),
    });
    const found = page.items.filter((item) => !endsBefore(item, fromVersion)).flatMap(eventsIn);
    eventsPerItem = Math.max(1, found.length / (page.items.length || 1));
    before = 0;
    events.push(...found.filter(({ event }) => event.version >= fromVersion));
    from = page.next;
  } while (from && events.length < limit);
  return events.slice(0, limit);
}

/** A fold wants all there is: what bounds an answer is its size alone (1 MB of items). */
async function* readFacts(
  table: string,
  aggregate: AggregateKey,
  fromVersion: number,
): AsyncGenerator<FactPage> {
  const range = fromCommitOf(table, aggregate, fromVersion);
  let from: Item | undefined;
  do {
    const { items, next } = await query({
      ...range,
      ExpressionAttributeNames: FACT_NAMES,
      ProjectionExpression: FACT_PROJECTION,
      ...(from && { ExclusiveStartKey: from }),
    });
    const page = factPageIn(items, fromVersion);
    if (page) yield page;
    from = next;
  } while (from);
}

function fromCommitOf(TableName: string, aggregate: AggregateKey, fromVersion: number): QueryInput {
  return {
    TableName,
    KeyConditionExpression: '#aggregate = :aggregate AND #version >= :from',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: {
      ':aggregate': { S: aggregateText(aggregate) },
      ':from': { N: String(Math.max(1, fromVersion - MAX_COMMIT_EVENTS + 1)) },
    },
    ConsistentRead: true,
  };
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
