import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqsDeadLetterMessages } from '../../functions/aws/sqs-dead-letter-messages.ts';
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
const arns = Object.fromEntries(
  ['jobs', 'crowd', 'held'].map((name) => [name, `arn:aws:sqs:us-east-1:000000000000:${name}-dlq`]),
);
const letters = sqsDeadLetterMessages({
  ...arns,
  relay: 'arn:aws:sqs:us-east-1:000000000000:relay-dlq.fifo',
});
let engine: Awaited<ReturnType<typeof openQueues>>;
let sqs: SQSClient;

beforeAll(async () => {
  engine = await openQueues({ queues, buckets: [] });
  sqs = new SQSClient({ region: 'us-east-1', endpoint: engine.url });
});
afterAll(async () => {
  sqs.destroy();
  await engine.close();
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

test('dead letters are shown with reason and payload, and a look leaves them where they are', async () => {
  const bodies = Array.from({ length: 13 }, (_, index) => `c${String(index).padStart(2, '0')}`);
  await die('crowd', bodies);
  for (let look = 0; look < 2; look += 1) {
    const { items, complete } = await letters.look('crowd');
    expect(payloads(items)).toEqual(bodies);
    expect(complete).toBe(true);
    for (const one of items) expect(await letters.find('crowd', one.id)).toEqual(one);
  }
  expect((await letters.look('crowd')).items[0]?.reason).toMatch(/never handled/);
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

test('what somebody else holds is left alone, and the look says that it is not complete', async () => {
  await die('held', ['mine', 'theirs']);
  const before = await letters.look('held');
  const ids = new Map(before.items.map(({ payload, id }) => [payload, id]));
  const holders = await receive('held-dlq');
  expect(holders).toHaveLength(2);
  expect(await letters.look('held')).toEqual({ items: [], complete: false });
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
