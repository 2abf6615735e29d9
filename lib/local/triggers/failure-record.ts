import type { EventBatch } from '../engines/event-log/contract.ts';
import type { TopicMappingModel } from '../template/model.ts';

/** Why a batch was given up, in Lambda's words. */
export type GiveUpCondition = 'RetryAttemptsExhausted' | 'MaximumRecordAgeExceeded';

/** A batch that was given up and how it came to that. */
export interface GivenUp {
  batch: EventBatch;
  condition: GiveUpCondition;
  attempts: number;
  error: string;
  functionArn: string;
  timeMs: number;
}

/**
 * What Lambda sends to the on-failure destination of a Kafka mapping: where the records are, not the records.
 * Source: Lambda developer guide, kafka-on-failure. `responseContext.reason` is ours.
 */
export function toFailureRecord(given: GivenUp, model: TopicMappingModel): Record<string, unknown> {
  const { batch } = given;
  const first = batch.records[0];
  const last = batch.records.at(-1);
  return {
    requestContext: {
      requestId: `${batch.topic}-${batch.partition}-${first?.offset}`,
      functionArn: given.functionArn,
      condition: given.condition,
      approximateInvokeCount: given.attempts,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: 'Unhandled',
      reason: given.error,
    },
    version: '1.0',
    timestamp: new Date(given.timeMs).toISOString(),
    KafkaBatchInfo: {
      batchSize: batch.records.length,
      eventSourceArn: model.sourceArn ?? null,
      bootstrapServers: model.bootstrapServers ?? null,
      recordsInfo: {
        [`${batch.topic}-${batch.partition}`]: {
          firstRecordOffset: first?.offset,
          lastRecordOffset: last?.offset,
          firstRecordTimestamp: first && new Date(first.timestampMs).toISOString(),
          lastRecordTimestamp: last && new Date(last.timestampMs).toISOString(),
        },
      },
    },
  };
}
