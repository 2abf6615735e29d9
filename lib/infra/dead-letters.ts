import { Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { DataStack } from './data-stack.ts';
import { permit } from './permission.ts';

/** Lets a role look at every dead-letter queue, move its messages back one by one or all, and delete them, and returns DEAD_LETTERS. */
export function grantDeadLetters(role: Role, { queues }: Pick<DataStack, 'queues'>): string {
  const all = [...queues.values()];
  if (all.length > 0) {
    // What SQS asks of whoever starts a move: to take from the one queue and to send to the other.
    permit(
      role,
      [
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:ChangeMessageVisibility',
        'sqs:ListDeadLetterSourceQueues',
        'sqs:StartMessageMoveTask',
        'sqs:ListMessageMoveTasks',
      ],
      all.map((one) => one.deadLetters.queueArn),
    );
    permit(
      role,
      ['sqs:SendMessage'],
      all.map((one) => one.queue.queueArn),
    );
  }
  return Stack.of(role).toJsonString(
    Object.fromEntries(all.map((one) => [one.id, one.deadLetters.queueArn])),
  );
}
