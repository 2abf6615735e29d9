import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';

const client = lazy(async () => {
  const { SNSClient } = await import('@aws-sdk/client-sns');
  return new SNSClient({ maxAttempts: 2 });
});

/** Publishes to a topic. Errors: `unavailable`, retryable. */
export function publishNotices(
  topicArn: string,
): (notice: { subject: string; message: string }) => Promise<void> {
  return async ({ subject, message }) => {
    const { PublishCommand } = await import('@aws-sdk/client-sns');
    const command = new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message });
    const sns = await client();
    await sns.send(command).catch((error: unknown) => {
      throw new AppError('unavailable', 'SNS: a notice was not published', { cause: error, retryable: true });
    });
  };
}
