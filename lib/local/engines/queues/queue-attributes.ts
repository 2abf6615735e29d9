import { AppError } from '../../../../functions/kernel/errors.ts';

/** A queue as the template declares it. */
export interface QueueSpec {
  /** Physical name; a FIFO queue's ends with `.fifo`. */
  name: string;
  fifo: boolean;
  visibilitySeconds: number;
  /** Default 0. */
  delaySeconds?: number;
  /** Default four days. */
  retentionSeconds?: number;
  /** FIFO only: the body's hash stands in for a deduplication id. Default false. */
  contentBasedDeduplication?: boolean;
  /** Where messages go after `maxReceives` receives; the queue of that name must be among the given ones. */
  redrive?: { dlq: string; maxReceives: number };
}

/** The attributes SQS knows for it. Errors: `invalid_settings` for a FIFO queue of the wrong name. */
export function queueAttributes(queue: QueueSpec, arnOf: (name: string) => string): Record<string, string> {
  if (queue.fifo !== queue.name.endsWith('.fifo')) {
    throw new AppError('invalid_settings', `queue ${queue.name}: exactly the FIFO queues end with .fifo`);
  }
  return {
    VisibilityTimeout: String(queue.visibilitySeconds),
    DelaySeconds: String(queue.delaySeconds ?? 0),
    MessageRetentionPeriod: String(queue.retentionSeconds ?? 345_600),
    ...(queue.fifo ? fifoAttributes(queue) : {}),
    ...(queue.redrive ? { RedrivePolicy: redrivePolicy(queue.redrive, arnOf) } : {}),
  };
}

function fifoAttributes({ contentBasedDeduplication = false }: QueueSpec): Record<string, string> {
  return { FifoQueue: 'true', ContentBasedDeduplication: String(contentBasedDeduplication) };
}

function redrivePolicy(
  { dlq, maxReceives }: { dlq: string; maxReceives: number },
  arnOf: (name: string) => string,
) {
  return JSON.stringify({ deadLetterTargetArn: arnOf(dlq), maxReceiveCount: maxReceives });
}
