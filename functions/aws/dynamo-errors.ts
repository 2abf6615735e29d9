import { AppError } from '../kernel/errors.ts';

const BUSY: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'LimitExceededException',
]);

/** What the SDK's errors carry. */
interface SdkError {
  name?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

/**
 * Translates any error of the SDK but a failed condition, which is an answer: callers look for it first. Throttling, faults of
 * the service and of the network are retryable; what we asked wrongly is not.
 */
export function dynamoError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { name = '', message = '', $metadata } = error as SdkError;
  const options = { cause: error, data: { name } };
  if (BUSY.has(name))
    return new AppError('throttled', `DynamoDB: ${message}`, { ...options, retryable: true });
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status >= 500)
    return new AppError('unavailable', `DynamoDB: ${message}`, { ...options, retryable: true });
  if (/item size/i.test(message))
    return new AppError('payload_too_large', 'the item is larger than DynamoDB takes (400 KB)', options);
  return new AppError('internal', `DynamoDB: ${name} ${message}`, options);
}

/** `work` with its errors translated. Errors: see `dynamoError`. */
export async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw dynamoError(error);
  }
}

/** Did the conditional write go through? false: another state was met. Errors: all others, as they are. */
export async function happened(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

/** Did a conditional write meet another state than it asked for? */
export function isConditionFailure(error: unknown): boolean {
  return (error as SdkError).name === 'ConditionalCheckFailedException';
}
