import { Duration } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type {
  FunctionDefinition,
  QueueDefinition,
  Trigger,
} from '../../functions/kernel/service-definition.ts';
import type { Services } from './capacity-lint.ts';
import { dataRemoval } from './removal.ts';
import type { Stage } from './stage-schema.ts';

/** A queue of a service with the queue that takes what could not be processed. */
export interface ServiceQueue {
  /** Construct id: `<service>-<key>`. */
  id: string;
  definition: QueueDefinition;
  queue: Queue;
  deadLetters: Queue;
}

/** Long enough to notice, to mend and to redrive. */
const deadLetterRetention = Duration.days(14);

const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** Throughput and deduplication per message group, so that one shard's nudges never hold up another's. */
const fifo = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const;

/** Construct id of a service's queue. */
export function queueId(service: string, key: string): string {
  return `${service}-${key}`;
}

function createServiceQueue(
  scope: Construct,
  id: string,
  options: { definition: QueueDefinition; stage: Stage },
): ServiceQueue {
  const { definition, stage } = options;
  const removalPolicy = dataRemoval(stage);
  const deadLetters = new Queue(scope, `${id}-dlq`, {
    ...common,
    ...(definition.fifo ? { fifo: true } : {}),
    retentionPeriod: deadLetterRetention,
    removalPolicy,
  });
  const queue = new Queue(scope, id, {
    ...common,
    ...(definition.fifo ? fifo : {}),
    visibilityTimeout: Duration.seconds(definition.visibilitySeconds),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: definition.maxReceives },
    removalPolicy,
  });
  return { id, definition, queue, deadLetters };
}

/** Every queue of every service by its id. */
export function createServiceQueues(
  scope: Construct,
  services: Services,
  stage: Stage,
): Map<string, ServiceQueue> {
  const queues = Object.values(services).flatMap((service) =>
    Object.entries(service.queues).map(([key, definition]) =>
      createServiceQueue(scope, queueId(service.name, key), { definition, stage }),
    ),
  );
  return new Map(queues.map((queue) => [queue.id, queue]));
}

function isFedWithoutQueue(trigger: Trigger): boolean {
  return trigger.kind === 'schedule' || trigger.kind === 'direct' || trigger.kind === 'topics';
}

/** Invoked without a caller who waits and without a queue behind it, so what fails needs a place of its own. */
export function needsFailureQueue(definition: FunctionDefinition): boolean {
  return definition.triggers.some(isFedWithoutQueue);
}

/** One queue for each asynchronous function: failed invocations, undelivered schedules and failed Kafka batches. */
export function createFailureQueues(scope: Construct, services: Services, stage: Stage): Map<string, Queue> {
  const names = Object.values(services).flatMap((service) =>
    Object.entries(service.functions)
      .filter(([, definition]) => needsFailureQueue(definition))
      .map(([name]) => name),
  );
  return new Map(
    names.map((name) => [
      name,
      new Queue(scope, `${name}-failures`, {
        ...common,
        retentionPeriod: deadLetterRetention,
        removalPolicy: dataRemoval(stage),
      }),
    ]),
  );
}
