import { AppError, type ErrorCode } from '../kernel/errors.ts';

/** What kafkajs errors carry; it wraps the first one in `cause` when its retries are used up. */
interface KafkaFailure {
  name?: string;
  type?: string;
  cause?: unknown;
}

/** Failures another try cannot heal, by Kafka's protocol name. */
const FINAL: Readonly<Record<string, ErrorCode>> = {
  MESSAGE_TOO_LARGE: 'payload_too_large',
  RECORD_LIST_TOO_LARGE: 'payload_too_large',
  TOPIC_AUTHORIZATION_FAILED: 'forbidden',
  GROUP_AUTHORIZATION_FAILED: 'forbidden',
  CLUSTER_AUTHORIZATION_FAILED: 'forbidden',
  SASL_AUTHENTICATION_FAILED: 'forbidden',
  INVALID_TOPIC_EXCEPTION: 'invalid_settings',
  INVALID_REPLICATION_FACTOR: 'invalid_settings',
  POLICY_VIOLATION: 'invalid_settings',
};

/** Translates any error of kafkajs; everything that is not known to be final is `timeout` or `unavailable`, retryable. */
export function kafkaError(action: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const root = rootOf(error);
  const options = { cause: error, data: { name: root.name, type: root.type } };
  const message = `Kafka: ${action} failed: ${(root as Error).message}`;
  const final = root.name === 'KafkaJSSASLAuthenticationError' ? 'forbidden' : FINAL[root.type ?? ''];
  if (final !== undefined) return new AppError(final, message, options);
  return new AppError(isTimeout(root) ? 'timeout' : 'unavailable', message, { ...options, retryable: true });
}

function rootOf(error: unknown): KafkaFailure {
  const failure = error as KafkaFailure;
  return failure.cause instanceof Error ? rootOf(failure.cause) : failure;
}

function isTimeout({ name, type }: KafkaFailure): boolean {
  return name === 'KafkaJSRequestTimeoutError' || name === 'KafkaJSTimeout' || type === 'REQUEST_TIMED_OUT';
}
