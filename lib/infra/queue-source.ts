import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Trigger } from '../../functions/kernel/service-definition.ts';
import { permit } from './permission.ts';
import type { ServiceFunction } from './service-function.ts';
import type { ServiceQueue } from './service-queues.ts';

const consumeActions = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueAttributes',
] as const;

/** Feeds a queue to a function's alias; what fails is reported message by message. */
export function addQueueSource(
  consumer: ServiceFunction,
  trigger: Extract<Trigger, { kind: 'queue' }>,
  source: ServiceQueue,
): EventSourceMapping {
  permit(consumer.ownRole, consumeActions, [source.queue.queueArn]);
  return new EventSourceMapping(consumer.live, source.id, {
    target: consumer.live,
    eventSourceArn: source.queue.queueArn,
    batchSize: trigger.batchSize,
    reportBatchItemFailures: true,
    ...(trigger.batchWindowSeconds > 0
      ? { maxBatchingWindow: Duration.seconds(trigger.batchWindowSeconds) }
      : {}),
    ...(trigger.maxConcurrency === undefined ? {} : { maxConcurrency: trigger.maxConcurrency }),
  });
}
