import { expect, test } from 'vitest';
import {
  type QueueFunctionOptions,
  type QueueMessage,
  queueFunction,
  type SqsRecord,
} from '../../../functions/entry/sqs.ts';
import { AppError } from '../../../functions/kernel/errors.ts';
import type { NotedTry } from '../../../functions/kernel/failure-notes.ts';
import { lambdaContext, testEnvironment } from '../../support/entry-fixture.ts';

const FIFO = 'arn:aws:sqs:eu-west-1:1:relay.fifo';
const STANDARD = 'arn:aws:sqs:eu-west-1:1:imports';

function record(messageId: string, change: Partial<SqsRecord> & { group?: string } = {}): SqsRecord {
  const { group, ...rest } = change;
  return {
    messageId,
    body: JSON.stringify({ name: messageId }),
    attributes: {
      ApproximateReceiveCount: '2',
      SentTimestamp: '1000',
      ...(group === undefined ? {} : { MessageGroupId: group }),
    },
    eventSourceARN: STANDARD,
    ...rest,
  };
}

type Body = { name: string };

const plain = { service: 'orders', queue: { maxReceives: 5 }, noteTry: async () => undefined };

function queue(failing: readonly string[], concurrency = 10) {
  const seen: QueueMessage<Body>[] = [];
  const environment = testEnvironment();
  const running = { now: 0, most: 0 };
  const run = queueFunction<Body>(
    {
      ...plain,
      concurrency,
      body: (value) =>
        typeof (value as Body).name === 'string' ? [] : [{ field: '/name', rule: 'is required' }],
      handle: async (message) => {
        running.most = Math.max(running.most, ++running.now);
        await Promise.resolve();
        seen.push(message);
        running.now--;
        if (failing.includes(message.body.name)) throw new Error('no');
      },
    },
    environment,
  );
  const call = async (records: SqsRecord[], remainingMs = 10_000) => {
    const { batchItemFailures } = await run({ Records: records }, lambdaContext(remainingMs));
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return { call, seen, environment, running };
}

test('a batch without failures reports none', async () => {
  const { call, seen } = queue([]);
  expect(await call([record('a'), record('b')])).toEqual([]);
  expect(seen[0]).toEqual({
    messageId: 'a',
    body: { name: 'a' },
    groupId: undefined,
    receiveCount: 2,
    sentAtMs: 1000,
    attributes: {},
  });
});

test('only what failed comes back', async () => {
  expect(await queue(['b']).call([record('a'), record('b'), record('c')])).toEqual(['b']);
});

test('text that is no JSON and bodies that break a rule fail alone', async () => {
  const { call, seen } = queue([]);
  const failed = await call([record('a', { body: '{' }), record('b', { body: '{}' }), record('c')]);
  expect(failed).toEqual(['a', 'b']);
  expect(seen.map(({ messageId }) => messageId)).toEqual(['c']);
});

test('in a FIFO queue a failure holds back the rest of its group and no other', async () => {
  const { call, seen } = queue(['b1']);
  const fifo = (id: string, group: string) => record(id, { group, eventSourceARN: FIFO });
  const failed = await call([
    fifo('a1', 'a'),
    fifo('b1', 'b'),
    fifo('a2', 'a'),
    fifo('b2', 'b'),
    fifo('b3', 'b'),
  ]);
  expect(failed.sort()).toEqual(['b1', 'b2', 'b3']);
  expect(seen.map(({ messageId }) => messageId).sort()).toEqual(['a1', 'a2', 'b1']);
});

test('messages of one FIFO group never overlap', async () => {
  const { call, seen, running } = queue([]);
  const ids = ['a', 'b', 'c', 'd'];
  await call(ids.map((id) => record(id, { group: 'g', eventSourceARN: FIFO })));
  expect(running.most).toBe(1);
  expect(seen.map(({ messageId }) => messageId)).toEqual(ids);
});

test('in a standard queue the fairness group orders nothing', async () => {
  const { call, running } = queue(['a']);
  const records = ['a', 'b', 'c'].map((id) => record(id, { group: 'g' }));
  expect(await call(records)).toEqual(['a']);
  expect(running.most).toBe(3);
});

test('no more messages run at once than allowed', async () => {
  const { call, running } = queue([], 2);
  await call(Array.from({ length: 9 }, (_, index) => record(`m${index}`)));
  expect(running.most).toBe(2);
});

test('messages that time does not suffice for are handed back unbegun', async () => {
  const { call, seen } = queue([]);
  expect(await call([record('a'), record('b')], 500)).toEqual(['a', 'b']);
  expect(seen).toEqual([]);
});

test('messages are counted by outcome', async () => {
  const { call, environment } = queue(['a1']);
  await call(['a1', 'a2', 'a3'].map((id) => record(id, { group: 'g', eventSourceARN: FIFO })));
  const counts = environment.lines.flatMap(({ status, queue_messages_total }) =>
    queue_messages_total === undefined ? [] : [[status, queue_messages_total]],
  );
  expect(counts).toEqual([
    ['failed', 1],
    ['held_back', 2],
  ]);
});

/** A FIFO queue whose handler wants every message again after that time. */
function postponing(delayMs: number, postpone?: (receiptHandle: string, seconds: number) => Promise<void>) {
  const environment = testEnvironment();
  // What else a handler's outcome holds is none of the queue's business.
  const later = { kind: 'later', delayMs, reason: 'not now' };
  const handle = async () => later;
  const run = queueFunction({ ...plain, handle, ...(postpone && { postpone }) }, environment);
  const one = record('a', { group: 'g', eventSourceARN: FIFO, receiptHandle: 'receipt-a' });
  return { environment, run: () => run({ Records: [one] }, lambdaContext()) };
}

test('a postponed message stays in the queue and is no failure; its wait is whole seconds within what SQS takes', async () => {
  const postponed: unknown[] = [];
  const postpone = async (...call: unknown[]) => void postponed.push(call);
  for (const delayMs of [1_200, 0, 1e9]) {
    const { run, environment } = postponing(delayMs, postpone);
    expect(await run()).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(JSON.stringify(environment.lines)).toContain('postponed');
    expect(JSON.stringify(environment.lines)).not.toContain('message failed');
  }
  expect(postponed).toEqual([
    ['receipt-a', 2],
    ['receipt-a', 1],
    ['receipt-a', 43_000],
  ]);
});

test('a message that cannot be postponed comes again after the queue’s own time, and the log says why', async () => {
  for (const postpone of [undefined, () => Promise.reject(new Error('no network'))]) {
    const { run, environment } = postponing(1_000, postpone);
    expect(await run()).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(JSON.stringify(environment.lines)).toContain('messages not postponed');
  }
});

test('the rest of a postponed message’s group comes again with it, not after the queue’s own time', async () => {
  const postponed: unknown[] = [];
  const handle = async ({ messageId }: { messageId: string }) =>
    messageId === 'b' ? { delayMs: 7_000, reason: 'not now' } : undefined;
  const postpone = async (...call: unknown[]) => void postponed.push(call);
  const run = queueFunction({ ...plain, handle, postpone }, testEnvironment());
  const Records = ['a', 'b', 'c'].map((id) =>
    record(id, { group: 'g', eventSourceARN: FIFO, receiptHandle: `receipt-${id}` }),
  );
  const { batchItemFailures } = await run({ Records }, lambdaContext());
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['b', 'c']);
  expect(postponed).toEqual([
    ['receipt-b', 7],
    ['receipt-c', 7],
  ]);
});

/** A queue that gives messages up after two receives, which is what these records have. */
function noting(options: Pick<QueueFunctionOptions<Body>, 'handle' | 'body'>) {
  const noted: NotedTry[] = [];
  const environment = testEnvironment();
  const run = queueFunction<Body>(
    {
      ...options,
      service: 'orders',
      queue: { maxReceives: 2 },
      postpone: async () => undefined,
      noteTry: async (one) => {
        if (one.messageId === 'unnoted') throw new Error('the table is away');
        noted.push(one);
      },
    },
    environment,
  );
  const call = async (records: SqsRecord[]) => {
    const { batchItemFailures } = await run({ Records: records }, lambdaContext());
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  const failures = () => noted.filter(({ kind }) => kind === 'failed');
  return { call, noted, failures, environment };
}

const first = { attributes: { ApproximateReceiveCount: '1' } };
const inGroup = (id: string, count: string) =>
  record(id, { attributes: { ApproximateReceiveCount: count, MessageGroupId: 'g' }, eventSourceARN: FIFO });

test('why a message failed was in the log alone; now it is noted, and a note that fails fails nothing else', async () => {
  const { call, failures, environment } = noting({
    handle: async ({ messageId }) => {
      if (messageId === 'ours') throw new AppError('unavailable', 'the shard is away');
      if (messageId !== 'fine') throw new TypeError('x is undefined');
    },
  });
  const records = ['ours', 'fine', 'bug', 'unnoted'].map((id) => record(id));
  expect(await call(records)).toEqual(['ours', 'bug', 'unnoted']);
  expect(failures()).toEqual([
    { kind: 'failed', messageId: 'ours', error: new AppError('unavailable', 'the shard is away'), tries: 2 },
    { kind: 'failed', messageId: 'bug', error: new TypeError('x is undefined'), tries: 2 },
  ]);
  // Its last try, and then its failure.
  expect(environment.lines.filter(({ message }) => message === 'try not noted')).toHaveLength(2);
});

test('text that was no JSON and bodies that broke a rule died without a reason, for no handler saw them', async () => {
  const { call, failures } = noting({
    handle: async () => undefined,
    body: (value) => ((value as Body).name === 'b' ? [{ field: '/name', rule: 'must not be b' }] : []),
  });
  expect(await call([record('a', { body: '{' }), record('b')])).toEqual(['a', 'b']);
  expect(failures()).toMatchObject([
    { messageId: 'a', error: { code: 'invalid_json' } },
    { messageId: 'b', error: { code: 'invalid_input' } },
  ]);
});

test('a message that was postponed until its queue gave it up died without a reason; its last postponement is noted', async () => {
  const { call, failures } = noting({
    handle: async () => ({ delayMs: 1_000, reason: 'order.events: its circuit is open' }),
  });
  await call([record('early', first), record('last')]);
  const reason = 'postponed to the end: order.events: its circuit is open';
  const error = new AppError('unavailable', reason);
  expect(failures()).toEqual([{ kind: 'failed', messageId: 'last', error, tries: 2 }]);
});

test.each([
  {
    how: 'failed',
    handle: () => Promise.reject(new AppError('timeout', 'the shard is away')),
    why: 'the shard is away',
  },
  { how: 'was postponed', handle: async () => ({ delayMs: 1, reason: 'not now' }), why: 'not now' },
])(
  'a message behind one of its group that $how to the end died without a reason, for nobody tried it',
  async ({ handle, why }) => {
    const { call, failures } = noting({ handle });
    await call([inGroup('head', '2'), inGroup('behind', '2'), inGroup('young', '1')]);
    const reason = `held back to the end by head of its group: ${why}`;
    expect(failures().slice(1)).toEqual([
      { kind: 'failed', messageId: 'behind', error: new AppError('unavailable', reason), tries: 2 },
    ]);
  },
);

test('a worker that was killed at each try left no reason; the last try of each message is noted before one is begun', async () => {
  const known: string[][] = [];
  const { call, noted } = noting({
    handle: async () => void known.push(noted.map(({ messageId }) => messageId)),
  });
  await call([record('young', first), inGroup('a', '2'), inGroup('b', '2')]);
  expect(known).toEqual([
    ['a', 'b'],
    ['a', 'b'],
    ['a', 'b'],
  ]);
  expect(noted).toEqual(['a', 'b'].map((messageId) => ({ kind: 'begun', messageId, tries: 2 })));
});
