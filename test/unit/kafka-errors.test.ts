import kafkajs from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { kafkaClient } from '../../functions/aws/kafka-client.ts';
import { kafkaError } from '../../functions/aws/kafka-errors.ts';

const {
  KafkaJSConnectionError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
  KafkaJSRequestTimeoutError,
} = kafkajs;

describe('translating the errors of kafkajs', () => {
  const wrapped = (cause: Error) =>
    new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 5, retryTime: 100 });
  const protocol = (type: string) =>
    new KafkaJSProtocolError({ message: type, type, code: 1, retriable: false } as never);

  test.each([
    [
      'a refused connection',
      wrapped(new KafkaJSConnectionError('refused', { code: 'ECONNREFUSED' })),
      'unavailable',
      true,
    ],
    [
      'a request without answer',
      wrapped(new KafkaJSRequestTimeoutError('late', {} as never)),
      'timeout',
      true,
    ],
    ['replicas too slow', protocol('REQUEST_TIMED_OUT'), 'timeout', true],
    ['a message too large', protocol('MESSAGE_TOO_LARGE'), 'payload_too_large', false],
    ['no right to the topic', wrapped(protocol('TOPIC_AUTHORIZATION_FAILED')), 'forbidden', false],
    ['anything else', new Error('odd'), 'unavailable', true],
  ])('%s', (_what, error, code, retryable) => {
    expect(kafkaError('publishing', error)).toMatchObject({ code, retryable, cause: error });
  });

  test('IAM takes the region from MSK’s host names and refuses others', async () => {
    await expect(
      kafkaClient({ bootstrap: 'b-1.x.a1.c2.kafka.eu-central-1.amazonaws.com:9098', auth: 'iam' }),
    ).resolves.toBeDefined();
    await expect(
      kafkaClient({ bootstrap: 'boot-x.c2.kafka-serverless.us-east-1.amazonaws.com:9098', auth: 'iam' }),
    ).resolves.toBeDefined();
    await expect(kafkaClient({ bootstrap: 'kafka.internal:9098', auth: 'iam' })).rejects.toMatchObject({
      code: 'invalid_settings',
    });
  });
});
