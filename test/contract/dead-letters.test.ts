import { randomUUID } from 'node:crypto';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoFailureNotes, dynamoNoteTry } from '../../functions/aws/dynamo-failure-notes.ts';
import { sqsDeadLetterMessages } from '../../functions/aws/sqs-dead-letter-messages.ts';
import { sqsDeadLetters } from '../../functions/aws/sqs-dead-letters.ts';
import { AppError } from '../../functions/kernel/errors.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { eventually } from '../support/eventually.ts';
import { openQueues } from '../support/queues-engine.ts';

/** Single dead letters, through the real SQS client against the local queues. */

const queues = ['jobs', 'crowd', 'held', 'relay'].flatMap((name) => {
  const fifo = name === 'relay';
  const end = fifo ? '.fifo' : '';
  const dlq = `${name}-dlq${end}`;
  return [
    { name: `${name}${end}`, fifo, visibilitySeconds: 60, redrive: { dlq, maxReceives: 1 } },
    { name: dlq, fifo, visibilitySeconds: 60 },
  ];
});
const failures = { name: 'tick-failures', fifo: false, visibilitySeconds: 60 };
const arns = Object.fromEntries(
  ['jobs', 'crowd', 'held'].map((name) => [name, `arn:aws:sqs:us-east-1:000000000000:${name}-dlq`]),
);
const invoked: [arn: string, payload: string][] = [];
const letters = sqsDeadLetterMessages(
  {
    ...arns,
    relay: 'arn:aws:sqs:us-east-1:000000000000:relay-dlq.fifo',
    'tick-failures': 'arn:aws:sqs:us-east-1:000000000000:tick-failures',
  },
  async (arn, payload) => {
    invoked.push([arn, payload]);
  },
);
let dynamo: Awaited<ReturnType<typeof openDynamo>>;
let engine: Awaited<ReturnType<typeof openQueues>>;
let sqs: SQSClient;

beforeAll(async () => {
  engine = await openQueues({ queues: [...queues, failures], buckets: [] });
  dynamo = await openDynamo(['failed-events']);
  sqs = new SQSClient({ region: 'us-east-1', endpoint: engine.url });
});
afterAll(async () => {
  sqs.destroy();
  await engine.close();
  await dynamo.close();
});

async function urlOf(name: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl as string;
}

async function receive(name: string, VisibilityTimeout = 60) {
  const command = new ReceiveMessageCommand({
    ...{ QueueUrl: await urlOf(name), MaxNumberOfMessages: 10, VisibilityTimeout },
    ...{ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] },
  });
  return (await sqs.send(command)).Messages ?? [];
}

/** Sends messages that die at their second receive, as those of a worker that always fails. */
async function die(name: string, bodies: readonly string[], more: object = {}): Promise<void> {
  for (const body of bodies) {
    const QueueUrl = await urlOf(name);
    const attributes = { trace: { DataType: 'String', StringValue: `t-${body}` } };
    await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes: attributes, ...more }),
    );
    expect(await receive(name, 0)).toHaveLength(1);
    expect(await receive(name)).toEqual([]);
  }
}

const payloads = (items: readonly { payload: string }[]) => items.map(({ payload }) => payload).sort();

test('dead letters are shown with their payload, and a look leaves them where they are', async () => {
  const bodies = Array.from({ length: 13 }, (_, index) => `c${String(index).padStart(2, '0')}`);
  await die('crowd', bodies);
  for (let look = 0; look < 2; look += 1) {
    const { items, unseen } = await letters.look('crowd');
    expect(payloads(items)).toEqual(bodies);
    expect(unseen).toBe(0);
    for (const one of items) expect(await letters.find('crowd', one.id)).toEqual(one);
  }
  expect((await letters.look('crowd')).items[0]?.reason).toBeNull();
});

test('one is retried with its attributes, another discarded, and only they leave', async () => {
  await die('jobs', ['a', 'b', 'c']);
  const { items } = await letters.look('jobs');
  const idOf = (payload: string) => items.find((one) => one.payload === payload)?.id ?? '';
  expect(await letters.retry('jobs', idOf('a'))).toBe(true);
  expect(await letters.discard('jobs', idOf('b'))).toBe(true);
  expect(payloads((await letters.look('jobs')).items)).toEqual(['c']);
  const [again, ...others] = await receive('jobs');
  expect(again).toMatchObject({ Body: 'a', MessageAttributes: { trace: { StringValue: 't-a' } } });
  expect(others).toEqual([]);
  expect(await letters.retry('jobs', idOf('a'))).toBe(false);
  expect(await letters.discard('jobs', idOf('b'))).toBe(false);
  expect(await letters.find('jobs', 'nobody')).toBeNull();
});

test('a retry within five minutes of the first sending is no duplicate to a FIFO queue, and keeps its group', async () => {
  await die('relay.fifo', ['x'], { MessageGroupId: 'shard-1', MessageDeduplicationId: 'once' });
  const [dead] = (await letters.look('relay')).items;
  expect(dead).toMatchObject({ groupId: 'shard-1', payload: 'x' });
  expect(await letters.retry('relay', dead?.id ?? '')).toBe(true);
  const [again] = await receive('relay.fifo');
  expect(again).toMatchObject({ Body: 'x', Attributes: { MessageGroupId: 'shard-1' } });
  expect((await letters.look('relay')).items).toEqual([]);
});

test('what somebody else holds is left alone, and the look says how much it does not show', async () => {
  await die('held', ['mine', 'theirs']);
  const before = await letters.look('held');
  const ids = new Map(before.items.map(({ payload, id }) => [payload, id]));
  const holders = await receive('held-dlq');
  expect(holders).toHaveLength(2);
  expect(await letters.look('held')).toEqual({ items: [], unseen: 2 });
  expect(await letters.discard('held', ids.get('mine') ?? '')).toBe(false);
  expect(await letters.retry('held', ids.get('theirs') ?? '')).toBe(false);
});

test('two people retry one dead letter at once: it is sent once', async () => {
  await die('jobs', ['race']);
  const { items } = await letters.look('jobs');
  const id = items.find(({ payload }) => payload === 'race')?.id ?? '';
  const outcomes = await Promise.all([letters.retry('jobs', id), letters.retry('jobs', id)]);
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  await eventually(async () => {
    expect(payloads((await letters.look('jobs')).items)).toEqual(['c']);
  });
  expect((await receive('jobs')).map(({ Body }) => Body)).toEqual(['race']);
  expect(await receive('jobs')).toEqual([]);
});

test('a queue that nobody declared is not found', async () => {
  await expect(letters.look('toString')).rejects.toMatchObject({ code: 'not_found' });
});

test('of a FIFO group one look shows what SQS hands out at once, says how many wait behind, and reaches them when those are gone', async () => {
  const bodies = Array.from({ length: 4 }, (_, index) => `g${index}`);
  for (const body of bodies) {
    await die('relay.fifo', [body], { MessageGroupId: 'g', MessageDeduplicationId: randomUUID() });
  }
  // Ten of a group with SQS, one with the local queues: no more while these are held.
  for (let gone = 0; gone < bodies.length; ) {
    const { items, unseen } = await letters.look('relay');
    expect(payloads(items)).toEqual(bodies.slice(gone, gone + items.length));
    expect(items.length).toBeGreaterThan(0);
    expect(items.length + unseen).toBe(bodies.length - gone);
    for (const { id } of items) expect(await letters.discard('relay', id)).toBe(true);
    gone += items.length;
  }
  expect(await letters.look('relay')).toEqual({ items: [], unseen: 0 });
});

const target = 'arn:aws:lambda:us-east-1:000000000000:function:tick:live';

async function fail(record: object): Promise<string> {
  const QueueUrl = await urlOf('tick-failures');
  const requestContext = { functionArn: target, condition: 'RetriesExhausted', approximateInvokeCount: 3 };
  const MessageBody = JSON.stringify({ requestContext, ...record });
  return (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).MessageId ?? '';
}

test('what AWS could not make a function do is shown with its error, and a retry hands the event to the function again', async () => {
  const responsePayload = { errorType: 'unavailable', errorMessage: 'no brokers' };
  const id = await fail({ requestPayload: { time: 'noon' }, responsePayload });
  expect(await letters.find('tick-failures', id)).toMatchObject({
    reason: 'RetriesExhausted after 3 tries: unavailable: no brokers',
  });
  expect(await letters.retry('tick-failures', id)).toBe(true);
  expect(invoked).toEqual([[target, '{"time":"noon"}']]);
  expect(await letters.find('tick-failures', id)).toBeNull();
});

test('a batch of records that AWS gave up is not retried from its message, which stays', async () => {
  const id = await fail({ KafkaBatchInfo: { recordsInfo: {} } });
  await expect(letters.retry('tick-failures', id)).rejects.toMatchObject({ code: 'conflict' });
  expect(await letters.discard('tick-failures', id)).toBe(true);
});

test('failures of functions have no queue to go back to, and whoever asks is told', async () => {
  const queue = sqsDeadLetters({ tick: 'arn:aws:sqs:us-east-1:000000000000:tick-failures' });
  await expect(queue.redrive('tick')).rejects.toMatchObject({
    code: 'conflict',
    message: 'messages of tick have no queue to go back to: retry them one by one',
  });
});

test('the newest note of a failure is found by its message, and of others none', async () => {
  const note = dynamoNoteTry('failed-events', Date.now);
  const failed = (messageId: string, tries: number, error: unknown) =>
    note({ messageId, kind: 'failed', tries, error });
  await failed('m-1', 1, new Error('early'));
  await failed('m-1', 2, new AppError('timeout', 'x'.repeat(5_000)));
  await failed('m-2', 1, 'thrown text');
  const many = Array.from({ length: 120 }, (_, index) => `other-${index}`);
  const found = await dynamoFailureNotes('failed-events')([...many, 'm-1', 'm-2']);
  const noted = (messageId: string, failure: object) =>
    [messageId, { messageId, failure, lastTry: null }] as const;
  expect(found).toEqual(
    new Map([
      noted('m-1', { code: 'timeout', reason: 'x'.repeat(2_000), tries: 2 }),
      noted('m-2', { code: 'internal', reason: 'thrown text', tries: 1 }),
    ]),
  );
});

test('a last try that began is noted beside the error of an earlier one, until it tells an error of its own', async () => {
  const note = dynamoNoteTry('failed-events', Date.now);
  const find = async () => (await dynamoFailureNotes('failed-events')(['m-3'])).get('m-3');
  await note({ messageId: 'm-3', kind: 'begun', tries: 5 });
  expect(await find()).toEqual({ messageId: 'm-3', failure: null, lastTry: 5 });
  await note({ messageId: 'm-3', kind: 'failed', tries: 5, error: new Error('at last') });
  const failure = { code: 'internal', reason: 'at last', tries: 5 };
  expect(await find()).toEqual({ messageId: 'm-3', failure, lastTry: null });
  await note({ messageId: 'm-3', kind: 'begun', tries: 6 });
  expect(await find()).toEqual({ messageId: 'm-3', failure, lastTry: 6 });
});
