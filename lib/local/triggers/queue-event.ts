import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

/** Where the messages come from, as every record says. */
export interface QueueSource {
  queueArn: string;
  region: string;
}

/** The event that an SQS event source mapping sends. */
export function toQueueEvent(messages: readonly Message[], source: QueueSource): { Records: SQSRecord[] } {
  return { Records: messages.map((message) => toRecord(message, source)) };
}

function toRecord(message: Message, source: QueueSource): SQSRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: { ...message.Attributes } as unknown as SQSRecord['attributes'],
    messageAttributes: attributesOf(message.MessageAttributes ?? {}),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: source.queueArn,
    awsRegion: source.region,
  };
}

function attributesOf(attributes: Record<string, MessageAttributeValue>): SQSRecord['messageAttributes'] {
  const entries = Object.entries(attributes).map(([name, value]) => [
    name,
    {
      ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
      ...(value.BinaryValue ? { binaryValue: Buffer.from(value.BinaryValue).toString('base64') } : {}),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType ?? 'String',
    },
  ]);
  return Object.fromEntries(entries) as SQSRecord['messageAttributes'];
}
