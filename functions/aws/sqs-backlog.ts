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

/** Queue URL by mapping: a mapping's source never changes (aws-facts 3.3). */
const queueUrls = new Map<string, string>();

/** Messages that wait (not those in work) in the queue that feeds a mapping, fresh from SQS; undefined when that is not SQS. */
export async function readBacklog(mappingUuid: string): Promise<number | undefined> {
  const url = queueUrls.get(mappingUuid) ?? (await findQueue(mappingUuid));
  if (url === undefined) return undefined;
  const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const { sqs } = await clients();
  const answer = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(answer.Attributes?.['ApproximateNumberOfMessages'] ?? Number.NaN);
}

async function findQueue(uuid: string): Promise<string | undefined> {
  const { GetEventSourceMappingCommand } = await import('@aws-sdk/client-lambda');
  const { lambda } = await clients();
  const { EventSourceArn = '' } = await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
  const [, , service, region, accountId, name] = EventSourceArn.split(':');
  if (service !== 'sqs') return undefined;
  const url = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
  queueUrls.set(uuid, url);
  return url;
}
