import type { DeadLetterQueues, DeadLetters } from '../kernel/dead-letters.ts';
import { AppError } from '../kernel/errors.ts';
import { deadLettersArn, queueUrlOf, sqsClient } from './sqs-client.ts';

/** Port DeadLetterQueues over SQS; `arns` are the dead-letter queues by the ids of their queues. */
export function sqsDeadLetters(arns: Readonly<Record<string, string>>): DeadLetterQueues {
  return {
    list: () => Promise.all(Object.entries(arns).map(([queue, arn]) => look(queue, arn))),
    redrive: async (queue) => startMove(queue, deadLettersArn(arns, queue)),
  };
}

async function look(queue: string, arn: string): Promise<DeadLetters> {
  const sqs = await import('@aws-sdk/client-sqs');
  const client = await sqsClient();
  const QueueUrl = await queueUrlOf(arn);
  const wanted = ['ApproximateNumberOfMessages' as const];
  const [{ Attributes }, { Results }] = await Promise.all([
    client.send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: wanted })),
    client.send(new sqs.ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 })),
  ]);
  const [last] = Results ?? [];
  const moved = Number(last?.ApproximateNumberOfMessagesMoved ?? 0);
  return {
    queue,
    waiting: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
    lastMove: last ? { status: last.Status ?? 'UNKNOWN', moved } : null,
  };
}

const REFUSALS: readonly (readonly [text: RegExp, meaning: string])[] = [
  [/already a task/i, 'are being moved already'],
  [/configured as a dead letter queue/i, 'have no queue to go back to: retry them one by one'],
];

async function startMove(queue: string, arn: string): Promise<void> {
  const { StartMessageMoveTaskCommand } = await import('@aws-sdk/client-sqs');
  const client = await sqsClient();
  try {
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
  } catch (cause) {
    const refusal = REFUSALS.find(([text]) => text.test((cause as Error).message));
    if (!refusal) throw cause;
    throw new AppError('conflict', `messages of ${queue} ${refusal[1]}`, { cause });
  }
}
