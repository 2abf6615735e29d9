import type { Clock } from '../kernel/clock.ts';
import type { FailedEvent, SaveFailedEvent } from '../kernel/events/failed-event.ts';
import { dynamoClient } from './dynamo-client.ts';

/** Keeps failed events in a table, one item per group, topic, partition and offset; the first report of one stays. */
export function dynamoFailedEvents(table: string, clock: Clock): SaveFailedEvent {
  return async (failed) => {
    const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
    const client = await dynamoClient();
    const Item = toItem(failed, new Date(clock()).toISOString());
    try {
      await client.send(
        new PutItemCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(id)' }),
      );
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    }
  };
}

/** Items stay below DynamoDB's 400 KB. */
const MAX_VALUE_CHARACTERS = 90_000;

function toItem(failed: FailedEvent, failedAt: string) {
  const { consumerGroup, topic, partition, offset } = failed;
  return {
    id: { S: `${consumerGroup}/${topic}/${partition}/${offset}` },
    status: { S: 'failed' },
    failedAt: { S: failedAt },
    consumerGroup: { S: consumerGroup },
    topic: { S: topic },
    partition: { N: String(partition) },
    offset: { N: String(offset) },
    key: { S: failed.key },
    value: { S: failed.value.slice(0, MAX_VALUE_CHARACTERS) },
    reason: { S: failed.reason.slice(0, 2000) },
    code: { S: failed.code },
    attempts: { N: String(failed.attempts) },
  };
}
