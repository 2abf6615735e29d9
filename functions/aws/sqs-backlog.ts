import { lazy } from '../kernel/lazy.ts';

const clients = lazy(async () => {
  const [{ SQSClient }, { LambdaClient }] = await Promise.all([
    import('@aws-sdk/client-sqs'),
    import('@aws-sdk/client-lambda'),
  ]);
  return {
    sqs: new SQSClient({ maxAttempts: 2, useQueueUrlAsEndpoint: false }),
    lambda: new LambdaClient({ maxAttempts: 2 }),
  };
});

/** The queue that feeds a mapping. */
export interface Backlog {
  readonly queueName: string;
  /** Messages that wait, not those in work; fresh from SQS and approximate. */
  readonly waiting: number;
}

interface Queue {
  readonly name: string;
  readonly url: string;
}

/** Queue by mapping: a mapping's source never changes (aws-facts 3.3). */
const queues = new Map<string, Queue>();

/** Undefined when what feeds the mapping is not SQS. */
export async function readBacklog(mappingUuid: string): Promise<Backlog | undefined> {
  const queue = queues.get(mappingUuid) ?? (await findQueue(mappingUuid));
  if (queue === undefined) return undefined;
  const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const { sqs } = await clients();
  const answer = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  const waiting = Number(answer.Attributes?.['ApproximateNumberOfMessages'] ?? Number.NaN);
  return { queueName: queue.name, waiting };
}

async function findQueue(uuid: string): Promise<Queue | undefined> {
  const { GetEventSourceMappingCommand } = await import('@aws-sdk/client-lambda');
  const { lambda } = await clients();
  const { EventSourceArn = '' } = await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
  const [, , service, region, accountId, name = ''] = EventSourceArn.split(':');
  if (service !== 'sqs') return undefined;
  const queue = { name, url: `https://sqs.${region}.amazonaws.com/${accountId}/${name}` };
  queues.set(uuid, queue);
  return queue;
}
