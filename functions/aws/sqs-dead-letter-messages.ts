import type { Message } from '@aws-sdk/client-sqs';
import type { DeadLetter, DeadLetterLook, DeadLetterMessages } from '../kernel/dead-letters.ts';
import { AppError } from '../kernel/errors.ts';
import { type GivenUp, givenUpIn } from '../kernel/given-up.ts';
import { deadLettersArn, queueUrlOf, sqsClient } from './sqs-client.ts';

/** What a look holds is back after this time, also when the look died; longer than the function that looks may run. */
const HOLD_SECONDS = 30;
/** Messages seen in one call at most. */
const MAX_SEEN = 500;
/** SQS asks some of its servers only, so one empty answer does not mean that the queue is empty. */
const EMPTY_ANSWERS = 3;

const sqsModule = () => import('@aws-sdk/client-sqs');

/** Hands an event to a function once more, without waiting for what comes of it. */
type InvokeLater = (functionArn: string, payload: string) => Promise<void>;

/** Port DeadLetterMessages over SQS; `arns` are the dead-letter queues by the ids of their queues. */
export function sqsDeadLetterMessages(
  arns: Readonly<Record<string, string>>,
  invokeLater: InvokeLater,
): DeadLetterMessages {
  const urlOf = async (queue: string) => queueUrlOf(deadLettersArn(arns, queue));
  return {
    look: async (queue) => lookAt(await urlOf(queue)),
    async find(queue, id) {
      const url = await urlOf(queue);
      return holding(url, id, async (message) => (message ? toDeadLetter(message) : null));
    },
    async retry(queue, id) {
      const url = await urlOf(queue);
      return holding(url, id, async (message, taken) => {
        if (!message) return false;
        await sendAgain(url, message, invokeLater);
        return take(url, message, taken);
      });
    },
    async discard(queue, id) {
      const url = await urlOf(queue);
      return holding(url, id, async (message, taken) => (message ? take(url, message, taken) : false));
    },
  };
}

async function lookAt(url: string): Promise<DeadLetterLook> {
  const seen = await receiveUntil(url, () => false);
  try {
    return { items: seen.map(toDeadLetter), unseen: Math.max(0, (await countAll(url)) - seen.length) };
  } finally {
    await giveBack(url, seen);
  }
}

/** Holds what was seen on the way to one message while `work` runs, and gives the rest, and what `work` did not take, back. */
async function holding<Result>(
  url: string,
  id: string,
  work: (message: Message | undefined, taken: Set<Message>) => Promise<Result>,
): Promise<Result> {
  const seen = await receiveUntil(url, ({ MessageId }) => MessageId === id);
  const taken = new Set<Message>();
  try {
    return await work(
      seen.find(({ MessageId }) => MessageId === id),
      taken,
    );
  } finally {
    await giveBack(
      url,
      seen.filter((message) => !taken.has(message)),
    );
  }
}

/** Receives until the wanted message is there, or nothing new comes. */
async function receiveUntil(url: string, isWanted: (message: Message) => boolean): Promise<Message[]> {
  const { ReceiveMessageCommand } = await sqsModule();
  const client = await sqsClient();
  const seen: Message[] = [];
  for (let empty = 0; empty < EMPTY_ANSWERS && seen.length < MAX_SEEN; ) {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: HOLD_SECONDS },
        ...{ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] },
      }),
    );
    seen.push(...messages);
    if (messages.some(isWanted)) break;
    empty = messages.length === 0 ? empty + 1 : 0;
  }
  return seen;
}

/** All there are, also those in somebody's hands. */
async function countAll(url: string): Promise<number> {
  const { GetQueueAttributesCommand } = await sqsModule();
  const client = await sqsClient();
  const visible = 'ApproximateNumberOfMessages' as const;
  const held = 'ApproximateNumberOfMessagesNotVisible' as const;
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [visible, held] }),
  );
  return Number(Attributes?.[visible] ?? 0) + Number(Attributes?.[held] ?? 0);
}

function toDeadLetter(message: Message): DeadLetter {
  const { MessageId = '', Body = '', Attributes = {} } = message;
  return {
    id: MessageId,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    groupId: Attributes.MessageGroupId ?? null,
    reason: givenUp(message)?.reason ?? null,
    payload: Body,
  };
}

function givenUp({ Body = '', MessageAttributes = {} }: Message): GivenUp | null {
  const named = Object.entries(MessageAttributes);
  return givenUpIn(
    Body,
    Object.fromEntries(named.map(([name, { StringValue = '' }]) => [name, StringValue])),
  );
}

async function sendAgain(url: string, message: Message, invokeLater: InvokeLater): Promise<void> {
  const found = givenUp(message);
  switch (found?.kind) {
    case 'event':
      return invokeLater(found.functionArn, found.payload);
    case 'batch':
      throw new AppError(
        'conflict',
        'the records of a batch are not in its message: replay their range, then discard it',
      );
    case undefined:
      return sendToItsQueue(url, message);
  }
}

/**
 * To the queue it died in, with its group and attributes. FIFO queues get a new deduplication id: under the old one SQS would
 * drop it within five minutes of its first sending, and it would then be deleted here.
 */
async function sendToItsQueue(url: string, message: Message): Promise<void> {
  const { ListDeadLetterSourceQueuesCommand, SendMessageCommand } = await sqsModule();
  const client = await sqsClient();
  const { queueUrls } = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url }));
  const [source] = queueUrls ?? [];
  if (source === undefined) throw new AppError('conflict', 'no queue sends its dead letters here any more');
  const groupId = message.Attributes?.MessageGroupId;
  await client.send(
    new SendMessageCommand({
      ...{ QueueUrl: source, MessageBody: message.Body, MessageAttributes: message.MessageAttributes },
      ...(groupId !== undefined && { MessageGroupId: groupId }),
      ...(source.endsWith('.fifo') && { MessageDeduplicationId: `retry-${message.MessageId}` }),
    }),
  );
}

async function take(url: string, message: Message, taken: Set<Message>): Promise<true> {
  const { DeleteMessageCommand } = await sqsModule();
  const client = await sqsClient();
  await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
  taken.add(message);
  return true;
}

/** The last first, so that a group is in its order at every moment. What cannot be given back comes back by itself. */
async function giveBack(url: string, messages: readonly Message[]): Promise<void> {
  const { ChangeMessageVisibilityCommand } = await sqsModule();
  const client = await sqsClient();
  const back = (ReceiptHandle: string | undefined) =>
    client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }));
  for (const { ReceiptHandle } of messages.toReversed()) await back(ReceiptHandle);
}
