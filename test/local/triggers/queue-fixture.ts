import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import type { InvokeOutcome } from '../../../lib/local/lambda/contracts.ts';
import type { QueueMappingModel, QueueModel } from '../../../lib/local/template/model.ts';
import { QueueMapping } from '../../../lib/local/triggers/queue-mapping.ts';

export interface QueueEvent {
  Records: { messageId: string; body: string; attributes: Record<string, string> }[];
}
export type FakeFunction = (event: QueueEvent) => InvokeOutcome | Promise<InvokeOutcome>;

export const success: InvokeOutcome = { kind: 'ok', payload: 'null', coldStart: false };
export const failure: InvokeOutcome = {
  kind: 'error',
  errorType: 'Error',
  errorMessage: 'boom',
  payload: '{}',
  coldStart: false,
};
export const throttle: InvokeOutcome = {
  kind: 'throttled',
  reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  retryAfterSeconds: 1,
};

/** A real queue with a dead-letter queue on a real fauxqs. */
export async function startQueues() {
  const server = await startFauxqs({ port: 0, logger: false });
  const sqs = new SQSClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    useQueueUrlAsEndpoint: false,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const url = (name: string) => `http://127.0.0.1:${server.port}/000000000000/${name}`;
  const count = async (name: string) => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url(name), AttributeNames: ['All'] });
    const { Attributes = {} } = await sqs.send(command);
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    return names.reduce((sum, key) => sum + Number(Attributes[key]), 0);
  };
  return {
    sqs,
    url,
    count,
    create: async (name: string, visibilitySeconds: number, maxReceives = 1000): Promise<QueueModel> => {
      const fifo = name.endsWith('.fifo');
      const deadLetters = fifo ? name.replace('.fifo', '-dead.fifo') : `${name}-dead`;
      const kind: Record<string, string> = fifo ? { FifoQueue: 'true' } : {};
      await sqs.send(new CreateQueueCommand({ QueueName: deadLetters, Attributes: kind }));
      const arn = `arn:aws:sqs:us-east-1:000000000000:${name}`;
      const RedrivePolicy = JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${deadLetters}`,
        maxReceiveCount: maxReceives,
      });
      const attributes = { ...kind, VisibilityTimeout: String(visibilitySeconds), RedrivePolicy };
      await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
      return { name, arn, fifo, visibilitySeconds };
    },
    send: async (name: string, body: string, group?: string) => {
      const fifo = group && { MessageGroupId: group, MessageDeduplicationId: body };
      await sqs.send(new SendMessageCommand({ QueueUrl: url(name), MessageBody: body, ...fifo }));
    },
    receive: async (name: string): Promise<Message[]> =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url(name), MaxNumberOfMessages: 10 })))
        .Messages ?? [],
    stop: async () => {
      sqs.destroy();
      await server.stop();
    },
  };
}

export type Queues = Awaited<ReturnType<typeof startQueues>>;

/** Starts a mapping whose function is `run`; what it reports is collected in `reports`. */
export function startMapping(
  queues: Queues,
  queue: QueueModel,
  options: Partial<QueueMappingModel> & { run: FakeFunction },
) {
  const { run, ...settings } = options;
  const model: QueueMappingModel = {
    uuid: 'm-1',
    functionName: 'worker',
    queue,
    batchSize: 10,
    batchWindowSeconds: 0,
    maximumConcurrency: undefined,
    reportsItemFailures: true,
    enabled: true,
    ...settings,
  };
  const reports: string[] = [];
  const mapping = new QueueMapping(model, {
    sqs: queues.sqs,
    queueUrl: queues.url(queue.name),
    region: 'us-east-1',
    invoke: async (_name, payload) => run(JSON.parse(payload)),
    clock: Date.now,
    report: (line) => reports.push(line),
  });
  return { mapping, reports };
}
