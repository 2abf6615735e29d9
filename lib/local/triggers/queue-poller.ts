import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/**
 * Seconds a receive waits for the first message. Lambda's pollers wait 20; here a poll that outlives its mapping would
 * take messages with it (the local queue does not notice that the caller is gone), so it is short and never cut off.
 */
const POLL_SECONDS = 1;

/** Receives from and deletes on one queue, with the real SDK. */
export interface QueuePoller {
  /** Up to `most` messages; waits about a second for the first. */
  receive(most: number): Promise<Message[]>;
  delete(messages: readonly Message[]): Promise<void>;
}

export function queuePoller(client: SQSClient, queueUrl: string): QueuePoller {
  return {
    receive: async (most) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, most),
        WaitTimeSeconds: POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      return (await client.send(command)).Messages ?? [];
    },
    delete: async (messages) => {
      for (let index = 0; index < messages.length; index += 10) {
        await deleteTen(client, { queueUrl, messages: messages.slice(index, index + 10) });
      }
    },
  };
}

async function deleteTen(
  client: SQSClient,
  batch: { queueUrl: string; messages: readonly Message[] },
): Promise<void> {
  const Entries = batch.messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const { Failed = [] } = await client.send(
    new DeleteMessageBatchCommand({ QueueUrl: batch.queueUrl, Entries }),
  );
  if (Failed.length > 0) throw new Error(`${Failed.length} messages not deleted: ${Failed[0]?.Code}`);
}
