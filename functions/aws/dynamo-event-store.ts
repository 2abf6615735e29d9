import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DomainEvent } from '../kernel/events/domain-event.ts';
import type { AggregateKey, AppendOutcome, EventHistory } from '../kernel/events/event-history.ts';
import { dynamoClient } from './dynamo-client.ts';

type Item = Record<string, AttributeValue>;

interface Store {
  client: DynamoDBClient;
  table: string;
}

/** AGGREGATE is one of DynamoDB's reserved words, so expressions cannot name the key as it is. */
const aggregateName = { '#aggregate': 'aggregate' };

/** The event store on DynamoDB: one item per event, key (aggregate, version), written by conditional puts only. */
export function dynamoEventStore(table: string): EventHistory {
  const open = async (): Promise<Store> => ({ client: await dynamoClient(), table });
  return {
    append: async (event) => appendEvent(await open(), event),
    read: async (aggregate, fromVersion, limit) =>
      readEvents(await open(), { aggregate, fromVersion, limit }),
  };
}

async function appendEvent(store: Store, event: DomainEvent): Promise<AppendOutcome> {
  if (event.version > 1 && !(await findEventId(store, event, event.version - 1))) return 'gap';
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  try {
    await store.client.send(
      new PutItemCommand({
        TableName: store.table,
        Item: toItem(event),
        ConditionExpression: 'attribute_not_exists(#aggregate)',
        ExpressionAttributeNames: aggregateName,
      }),
    );
    return 'appended';
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
  return (await findEventId(store, event, event.version)) === event.eventId ? 'duplicate' : 'conflict';
}

async function findEventId({ client, table }: Store, key: AggregateKey, version: number) {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const answer = await client.send(
    new GetItemCommand({
      TableName: table,
      Key: { aggregate: { S: aggregateText(key) }, version: { N: String(version) } },
      ProjectionExpression: 'eventId',
      ConsistentRead: true,
    }),
  );
  return answer.Item?.eventId?.S;
}

interface ReadRange {
  aggregate: AggregateKey;
  fromVersion: number;
  limit: number;
}

async function readEvents({ client, table }: Store, range: ReadRange): Promise<DomainEvent[]> {
  const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
  const events: DomainEvent[] = [];
  let from: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#aggregate = :aggregate AND #version >= :from',
        ExpressionAttributeNames: { ...aggregateName, '#version': 'version' },
        ExpressionAttributeValues: {
          ':aggregate': { S: aggregateText(range.aggregate) },
          ':from': { N: String(range.fromVersion) },
        },
        ConsistentRead: true,
        Limit: range.limit - events.length,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    events.push(...(page.Items ?? []).map(toEvent));
    from = page.LastEvaluatedKey;
  } while (from && events.length < range.limit);
  return events;
}

/** Account first, so that no two tenants can share a key (T71). */
function aggregateText({ accountId, aggregateType, aggregateId }: AggregateKey): string {
  return `${accountId}#${aggregateType}#${aggregateId}`;
}

function toItem(event: DomainEvent): Item {
  return {
    aggregate: { S: aggregateText(event) },
    version: { N: String(event.version) },
    eventId: { S: event.eventId },
    day: { S: event.timestamp.slice(0, 10) },
    position: { S: `${event.timestamp}#${event.eventId}` },
    event: { S: JSON.stringify(event) },
  };
}

function toEvent(item: Item): DomainEvent {
  return JSON.parse(item.event?.S ?? '') as DomainEvent;
}
