import { expect, test } from 'vitest';
import { givenUpIn } from '../../../functions/kernel/given-up.ts';
import { toFailureRecord } from '../../../lib/local/triggers/failure-record.ts';

const arn = 'arn:aws:lambda:eu-west-1:1:function:history-archive-daily:live';

/** As in the Lambda developer guide (invocation-async-retain-records). */
const record = {
  version: '1.0',
  timestamp: '2026-11-14T18:16:05.568Z',
  requestContext: {
    requestId: 'e4b46cbf-b738-xmpl-8880-a18cdf61200e',
    functionArn: arn,
    condition: 'RetriesExhausted',
    approximateInvokeCount: 3,
  },
  requestPayload: { time: '2026-11-14T18:00:00Z' },
  responseContext: { statusCode: 200, executedVersion: '7', functionError: 'Unhandled' },
  responsePayload: { errorType: 'unavailable', errorMessage: 'the table is away' },
};

const given = (change: object) => givenUpIn(JSON.stringify({ ...record, ...change }), {});

test('an asynchronous event that failed tells its error, its function and the event itself', () => {
  expect(given({})).toEqual({
    kind: 'event',
    reason: 'RetriesExhausted after 3 tries: unavailable: the table is away',
    functionArn: arn,
    payload: '{"time":"2026-11-14T18:00:00Z"}',
  });
});

test('an event that was never handed to a function says so', () => {
  const requestContext = {
    ...record.requestContext,
    ...{ condition: 'EventAgeExceeded', approximateInvokeCount: 0 },
  };
  const never = { requestContext, responseContext: undefined, responsePayload: null };
  expect(given(never)?.reason).toBe('EventAgeExceeded after 0 tries: the function did not run');
  const killed = { responsePayload: null };
  expect(given(killed)?.reason).toBe('RetriesExhausted after 3 tries: Unhandled');
});

test('a batch of a topic tells its place, for its records are not there', () => {
  const at = (offset: number) => ({ offset, timestampMs: 0 });
  const batch = { topic: 'order.events', partition: 3, records: [at(12), at(80)] };
  const parts = {
    batch,
    condition: 'RetryAttemptsExhausted',
    attempts: 6,
    error: 'Runtime.ExitError: killed',
  };
  const text = JSON.stringify(
    toFailureRecord({ ...parts, functionArn: arn, timeMs: 0 } as never, { sourceArn: 'a' } as never),
  );
  expect(givenUpIn(text, {})).toEqual({
    kind: 'batch',
    reason:
      'RetryAttemptsExhausted after 6 tries of order.events-3 offsets 12 to 80: Runtime.ExitError: killed',
  });
});

test('what a schedule could not deliver tells it in attributes, and the message is the event', () => {
  const attributes = {
    ERROR_CODE: 'AWS.Lambda.TooManyRequestsException',
    ERROR_MESSAGE: 'Rate Exceeded.',
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    RETRY_ATTEMPTS: '3',
    TARGET_ARN: arn,
  };
  expect(givenUpIn('{"time":"t"}', attributes)).toEqual({
    kind: 'event',
    reason: 'MaximumRetryAttempts after 3 retries: AWS.Lambda.TooManyRequestsException: Rate Exceeded.',
    functionArn: arn,
    payload: '{"time":"t"}',
  });
});

test.each(['junk', 'null', '[]', '"text"', '{"jobId":"replay-1"}', '{"requestContext":{}}'])(
  'a message of ours is nothing that AWS gave up: %s',
  (body) => {
    expect(givenUpIn(body, { trace: 't' })).toBeNull();
  },
);
