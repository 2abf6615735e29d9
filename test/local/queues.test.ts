import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type QueuesEngine, startQueues } from '../../lib/local/engines/queues/start-queues.ts';
import { eventually } from '../support/eventually.ts';
import { expectLoopbackOnly } from '../support/loopback.ts';

describe('queues of the local host, through the real SQS client', () => {
  let dataDir: string;
  let engine: QueuesEngine;
  let sqs: SQSClient;

  const queues = [
    { name: 'imports', fifo: false, visibilitySeconds: 60, redrive: { dlq: 'imports-dlq', maxReceives: 1 } },
    { name: 'imports-dlq', fifo: false, visibilitySeconds: 60 },
    { name: 'later', fifo: false, visibilitySeconds: 60, delaySeconds: 1 },
    { name: 'relay.fifo', fifo: true, visibilitySeconds: 60 },
  ];
  const open = async () => {
    engine = await startQueues({ dataDir, region: 'eu-central-1', queues, buckets: [] }, () => undefined);
    // As the functions have it: only the endpoint variable, so the client sends to the host in the queue's URL.
    sqs = new SQSClient({
      region: 'eu-central-1',
      endpoint: engine.url,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
  };
  const url = (name: string) => engine.queueUrls[name] ?? '';
  const send = (name: string, body: string, more: object = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl: url(name), MessageBody: body, ...more }));
  const receive = async (name: string, more: object = {}) => {
    const all = {
      QueueUrl: url(name),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All' as const],
      ...more,
    };
    return (await sqs.send(new ReceiveMessageCommand(all))).Messages ?? [];
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'springtide-queues-'));
    await open();
  });
  afterAll(async () => {
    sqs.destroy();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('listens on the loopback interface and nowhere else', () => expectLoopbackOnly(engine.url));

  test('queue URLs carry the loopback address and the attributes are those asked for', async () => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'imports' }));
    expect(QueueUrl).toBe(url('imports'));
    expect(url('imports')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/imports$/);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      VisibilityTimeout: '60',
      QueueArn: 'arn:aws:sqs:eu-central-1:000000000000:imports',
    });
    expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '')).toEqual({
      deadLetterTargetArn: 'arn:aws:sqs:eu-central-1:000000000000:imports-dlq',
      maxReceiveCount: 1,
    });
  });

  test('a message that is received too often goes to the dead-letter queue and comes back by a move task', async () => {
    await send('imports', 'poison');
    const [first] = await receive('imports', { VisibilityTimeout: 0 });
    expect(first?.Attributes?.['ApproximateReceiveCount']).toBe('1');
    expect(await receive('imports')).toEqual([]);
    const [dead] = await receive('imports-dlq', { VisibilityTimeout: 0 });
    expect(dead).toMatchObject({ Body: 'poison', Attributes: { ApproximateReceiveCount: '2' } });

    const { queueUrls } = await sqs.send(
      new ListDeadLetterSourceQueuesCommand({ QueueUrl: url('imports-dlq') }),
    );
    expect(queueUrls).toEqual([url('imports')]);
    const SourceArn = 'arn:aws:sqs:eu-central-1:000000000000:imports-dlq';
    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
    expect(TaskHandle).toBeTruthy();
    await eventually(async () => {
      const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
      expect(Results?.[0]).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 });
    });
    expect(await receive('imports-dlq')).toEqual([]);
    const [back] = await receive('imports');
    expect(back).toMatchObject({ Body: 'poison', Attributes: { ApproximateReceiveCount: '1' } });
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl: url('imports'), ReceiptHandle: back?.ReceiptHandle }),
    );
  });

  test('a move task from a queue that is no dead-letter queue is refused', async () => {
    const SourceArn = 'arn:aws:sqs:eu-central-1:000000000000:imports';
    await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  test('a queue’s own delay holds a message back', async () => {
    await send('later', 'x');
    expect(await receive('later')).toEqual([]);
    expect(await receive('later', { WaitTimeSeconds: 5 })).toHaveLength(1);
  });

  test('a FIFO group keeps its order and is blocked while one of it is in hand', async () => {
    for (const n of [1, 2])
      await send('relay.fifo', `a${n}`, { MessageGroupId: 'a', MessageDeduplicationId: `a${n}` });
    await send('relay.fifo', 'again', { MessageGroupId: 'a', MessageDeduplicationId: 'a1' });
    const [first] = await receive('relay.fifo', { MaxNumberOfMessages: 1 });
    expect(first?.Body).toBe('a1');
    expect(await receive('relay.fifo')).toEqual([]);
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl: url('relay.fifo'), ReceiptHandle: first?.ReceiptHandle }),
    );
    expect((await receive('relay.fifo')).map(({ Body }) => Body)).toEqual(['a2']);
  });

  test('a message that is given back at once is there again: it was lost until the next start', async () => {
    await send('imports-dlq', 'given back');
    const [held] = await receive('imports-dlq');
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        ...{ QueueUrl: url('imports-dlq'), ReceiptHandle: held?.ReceiptHandle, VisibilityTimeout: 0 },
      }),
    );
    expect((await receive('imports-dlq')).map(({ Body }) => Body)).toEqual(['given back']);
  });

  test('messages outlive a restart, under the new address', async () => {
    await send('imports', 'kept');
    const before = engine.url;
    sqs.destroy();
    await engine.stop();
    await open();
    expect(engine.url).not.toBe(before);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'imports' }));
    expect(QueueUrl).toBe(url('imports'));
    expect((await receive('imports')).map(({ Body }) => Body)).toEqual(['kept']);
  });
});
