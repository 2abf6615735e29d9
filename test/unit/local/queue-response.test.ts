import { describe, expect, test } from 'vitest';
import { judgeBatch } from '../../../lib/local/triggers/queue-response.ts';

const batch = ['a', 'b', 'c'].map((MessageId) => ({ MessageId }));

function judge(payload: string, reportsItemFailures = true) {
  const verdict = judgeBatch(batch, { kind: 'ok', payload, coldStart: false }, reportsItemFailures);
  return { done: verdict.done.map((message) => message.MessageId).join(''), reason: verdict.reason };
}

const failures = (...ids: unknown[]) =>
  JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('the verdict on a batch', () => {
  test.each(['', 'null', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}'])(
    '%j: all are done',
    (payload) => expect(judge(payload)).toEqual({ done: 'abc', reason: undefined }),
  );

  test('the named ones failed, the others are done', () => {
    expect(judge(failures('b'))).toEqual({ done: 'ac', reason: '1 of 3 reported as failed' });
  });

  test.each([
    ['an id that is not in the batch', failures('b', 'stranger')],
    ['an empty id', failures('')],
    ['an id of null', failures(null)],
    ['no JSON', 'oops'],
    ['a wrong key', '{"batchItemFailures":[{"id":"a"}]}'],
    ['no list', '{"batchItemFailures":"a"}'],
  ])('%s: none is done', (_name, payload) => {
    expect(judge(payload)).toMatchObject({ done: '', reason: expect.any(String) });
  });

  test('without ReportBatchItemFailures the same answer means nothing', () => {
    expect(judge(failures('b'), false).done).toBe('abc');
  });
});
