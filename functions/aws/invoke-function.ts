import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';

const lambdaClient = lazy(async () => {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  return new LambdaClient({ maxAttempts: 4 });
});

/** Errors that another try may heal. */
const BUSY = /TooManyRequests|Throttl|ServiceException|EC2|ENI|Timeout|ECONN|EPIPE|socket/i;

/** Hands an event to a function, which Lambda lets it handle later. Errors: as those of `invokeFunction`. */
export async function invokeLater(arn: string, payload: string): Promise<void> {
  await invoke(arn, payload, 'Event');
}

/** Calls a function and waits for its answer. Errors: `unavailable` (retryable); `internal` with what the function threw. */
export async function invokeFunction<Answer>(arn: string, payload: unknown): Promise<Answer> {
  const answer = await invoke(arn, JSON.stringify(payload), 'RequestResponse');
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError === undefined) return (text === '' ? undefined : JSON.parse(text)) as Answer;
  const { errorMessage, errorType } = JSON.parse(text) as { errorMessage?: string; errorType?: string };
  // What we invoke answers refusals; it throws only for faults that may pass.
  throw new AppError('unavailable', `${errorType}: ${errorMessage}`, { retryable: true, data: { arn } });
}

async function invoke(arn: string, payload: string, InvocationType: 'Event' | 'RequestResponse') {
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  const client = await lambdaClient();
  const command = new InvokeCommand({ FunctionName: arn, Payload: Buffer.from(payload), InvocationType });
  return client.send(command).catch((cause: Error) => {
    if (cause.name === 'AccessDeniedException')
      throw new AppError('conflict', `${arn} is not invoked from here`, { cause });
    const retryable = BUSY.test(`${cause.name} ${cause.message}`);
    throw new AppError(retryable ? 'unavailable' : 'internal', `invoking ${arn}: ${cause.message}`, {
      ...{ retryable, cause },
    });
  });
}
