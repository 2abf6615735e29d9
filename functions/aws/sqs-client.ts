import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';

/** The sandbox's client of SQS, made at first use. */
export const sqsClient = lazy(async () => {
  const { SQSClient } = await import('@aws-sdk/client-sqs');
  // The SDK would send to the host named in the queue URL; an endpoint given by the environment must win.
  return new SQSClient({ maxAttempts: 4, useQueueUrlAsEndpoint: false });
});

/** Arn of a queue's dead-letter queue. Errors: `not_found` when no queue has that id. */
export function deadLettersArn(arns: Readonly<Record<string, string>>, queue: string): string {
  const arn = Object.hasOwn(arns, queue) ? arns[queue] : undefined;
  if (arn === undefined) throw new AppError('not_found', `no queue is called ${queue}`);
  return arn;
}

/** A queue's URL, which SQS alone knows. */
export async function queueUrlOf(arn: string): Promise<string> {
  const { GetQueueUrlCommand } = await import('@aws-sdk/client-sqs');
  const client = await sqsClient();
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) }));
  return QueueUrl as string;
}
