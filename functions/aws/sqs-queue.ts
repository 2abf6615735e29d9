import type { SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { AppError } from '../kernel/errors.ts';
import type { QueueMessage, SendMessages } from '../kernel/queue.ts';
import { sqsClient } from './sqs-client.ts';

/** SQS takes ten messages a call. */
const BATCH = 10;

/** Sends to one SQS queue in batches of ten. */
export function sqsQueue(queueUrl: string): SendMessages {
  return async (messages) => {
    const client = await sqsClient();
    for (let i = 0; i < messages.length; i += BATCH) {
      await sendBatch(client, queueUrl, messages.slice(i, i + BATCH));
    }
  };
}

/** Makes messages in hand visible again after so many seconds. */
export function sqsVisibility(queueUrl: string): (receiptHandle: string, seconds: number) => Promise<void> {
  return async (ReceiptHandle, VisibilityTimeout) => {
    const { ChangeMessageVisibilityCommand } = await import('@aws-sdk/client-sqs');
    const client = await sqsClient();
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout }),
    );
  };
}

async function sendBatch(
  client: SQSClient,
  queueUrl: string,
  messages: readonly QueueMessage[],
): Promise<void> {
  const { SendMessageBatchCommand } = await import('@aws-sdk/client-sqs');
  const answer = await client.send(
    new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: messages.map(toEntry) }),
  );
  const failed = answer.Failed ?? [];
  if (failed.length === 0) return;
  throw new AppError(
    'unavailable',
    `${failed.length} of ${messages.length} messages were not accepted by the queue`,
    {
      retryable: true,
      data: { codes: failed.map((entry) => entry.Code) },
    },
  );
}

function toEntry({ body, group }: QueueMessage, index: number): SendMessageBatchRequestEntry {
  const fifo = group && { MessageGroupId: group.id, MessageDeduplicationId: group.dedupId };
  return { Id: String(index), MessageBody: JSON.stringify(body), ...fifo };
}
