import type {
  FunctionDefinition,
  QueueDefinition,
  ServiceDefinition,
} from '../../functions/kernel/service-definition.ts';
import {
  scaledFunctions,
  scaledMappings,
  topicMappings,
} from '../../functions/scaling/domain/fleet-setting.ts';
import { hasReaders, type Stage } from './stage-schema.ts';

/** Every service by name, as `functions/services.ts` exports it. */
export type Services = Readonly<Record<string, ServiceDefinition>>;

/** Lambda keeps this much of the account's concurrency unreserved (PutFunctionConcurrency). */
const unreservedMinimum = 100;

interface Subject {
  service: ServiceDefinition;
  name: string;
  definition: FunctionDefinition;
}

function subjects(services: Services): Subject[] {
  return Object.values(services).flatMap((service) =>
    Object.entries(service.functions).map(([name, definition]) => ({ service, name, definition })),
  );
}

/** The function's own reserved concurrency, else its class's, else undefined: the shared pool. */
export function reservedConcurrency(definition: FunctionDefinition, stage: Stage): number | undefined {
  return definition.reservedConcurrency ?? stage.reservedByClass[definition.class];
}

function lintReservedSum(services: Services, stage: Stage): string[] {
  const sum = subjects(services)
    .map(({ definition }) => reservedConcurrency(definition, stage) ?? 0)
    .reduce((total, one) => total + one, 0);
  const allowed = stage.accountConcurrency - unreservedMinimum;
  if (sum === 0 || sum <= allowed) return [];
  return [
    `reservedByClass/reservedConcurrency: the sum ${sum} exceeds ${allowed} (accountConcurrency ` +
      `${stage.accountConcurrency} - ${unreservedMinimum} that Lambda keeps unreserved)`,
  ];
}

function lintQueueDefinition(name: string, queue: QueueDefinition): string[] {
  const problems: string[] = [];
  if (queue.maxReceives < 5) problems.push(`queue ${name}: maxReceives ${queue.maxReceives} is below 5`);
  if (queue.maxReceives > 1000)
    problems.push(`queue ${name}: maxReceives ${queue.maxReceives} is above 1000`);
  if (queue.visibilitySeconds > 43_200) problems.push(`queue ${name}: visibilitySeconds is above 12 hours`);
  return problems;
}

type QueueTrigger = Extract<FunctionDefinition['triggers'][number], { kind: 'queue' }>;

function lintVisibility(subject: Subject, trigger: QueueTrigger, queue: QueueDefinition): string[] {
  // AWS: at least six times the timeout, plus the window in which a batch is gathered.
  const needed = 6 * subject.definition.timeoutSeconds + trigger.batchWindowSeconds;
  if (queue.visibilitySeconds >= needed) return [];
  return [
    `queue ${subject.service.name}-${trigger.queue}: visibilitySeconds ${queue.visibilitySeconds} is below ` +
      `${needed} (6 x timeout of ${subject.name} + batch window)`,
  ];
}

function lintBatch(subject: Subject, trigger: QueueTrigger, queue: QueueDefinition): string[] {
  const at = `function ${subject.name}, queue ${trigger.queue}`;
  const problems: string[] = [];
  if (queue.fifo && trigger.batchSize > 10) problems.push(`${at}: batchSize above 10 on a FIFO queue`);
  if (queue.fifo && trigger.batchWindowSeconds > 0) {
    problems.push(`${at}: batchWindowSeconds on a FIFO queue`);
  }
  if (!queue.fifo && trigger.batchSize > 10 && trigger.batchWindowSeconds < 1) {
    problems.push(`${at}: batchSize above 10 needs batchWindowSeconds of at least 1`);
  }
  return problems;
}

function lintConcurrency(subject: Subject, trigger: QueueTrigger, stage: Stage): string[] {
  const at = `function ${subject.name}, queue ${trigger.queue}`;
  const reserved = reservedConcurrency(subject.definition, stage);
  const limit = trigger.maxConcurrency;
  const problems: string[] = [];
  if (limit !== undefined && (limit < 2 || limit > 1000)) {
    problems.push(`${at}: maxConcurrency ${limit} is not within 2 to 1000`);
  }
  // A pool smaller than the mapping's throttles the pollers, and throttled receives end in the dead-letter queue.
  const needed = Math.max(5, limit ?? 5);
  if (reserved !== undefined && reserved < needed) {
    problems.push(`${at}: reserved concurrency ${reserved} is below ${needed}`);
  }
  return problems;
}

function lintQueueTrigger(subject: Subject, trigger: QueueTrigger, stage: Stage): string[] {
  const queue = subject.service.queues[trigger.queue];
  if (!queue) return [`function ${subject.name}: queue ${trigger.queue} is not declared by its service`];
  return [
    ...lintVisibility(subject, trigger, queue),
    ...lintBatch(subject, trigger, queue),
    ...(queue.fifo && trigger.maxConcurrency !== undefined
      ? [`function ${subject.name}: maxConcurrency on the FIFO queue ${trigger.queue}; groups bound it`]
      : []),
    ...lintConcurrency(subject, trigger, stage),
  ];
}

function lintTopics(subject: Subject, services: Services): string[] {
  const declared = new Set(Object.values(services).flatMap((service) => Object.keys(service.topics)));
  return subject.definition.triggers.flatMap((trigger) => {
    if (trigger.kind !== 'topics') return [];
    // 500 ms is the mapping's default and cannot be written; anything else is whole seconds.
    const writable = trigger.batchWindowMs === 500 || trigger.batchWindowMs % 1000 === 0;
    return [
      ...trigger.topics
        .filter((topic) => !declared.has(topic))
        .map((topic) => `function ${subject.name}: topic ${topic} is declared by no service`),
      ...(writable
        ? []
        : [
            `function ${subject.name}: batchWindowMs ${trigger.batchWindowMs} is neither 500 nor whole seconds`,
          ]),
    ];
  });
}

function lintReach(subject: Subject): string[] {
  const { uses } = subject.definition;
  const problems: string[] = [];
  if (uses.includes('event-log') && uses.includes('redis')) {
    problems.push(
      `function ${subject.name}: uses event-log and redis, but the VPC has no way to the internet`,
    );
  }
  if (uses.includes('database') && subject.service.database === undefined) {
    problems.push(
      `function ${subject.name}: uses database, but service ${subject.service.name} declares none`,
    );
  }
  for (const queue of ['relay', 'imports', 'deliveries', 'warm'] as const) {
    if (uses.includes(`${queue}-queue`) && !subject.service.queues[queue]) {
      problems.push(
        `function ${subject.name}: uses ${queue}-queue, but its service declares no queue ${queue}`,
      );
    }
  }
  return problems;
}

/** Lambda's limit for all of a function's variables together, and the longest we estimate of one entry once tokens are real. */
const environmentBytes = {
  limit: 4096,
  other: 1100,
  /** The scaler's own, beside SCALING_TARGETS. */
  otherScaler: 500,
  /** Number and the ends of two ARNs; their beginnings are in `other`. */
  shard: 80,
  readers: 330,
  /** A physical name of 64 characters. */
  scaledFunction: 65,
  scaledMapping: 37,
  scaledShard: 40,
};

/** SCALING_TARGETS: every function and queue the scaler has a lever for, every cluster and polled topic. */
function scalingBytes(services: Services, stage: Stage): number {
  const pollers = stage.kafkaPollers.mode === 'on-demand' ? [] : topicMappings(services);
  return (
    environmentBytes.scaledFunction * scaledFunctions(services).length +
    environmentBytes.scaledMapping * (scaledMappings(services).length + pollers.length) +
    environmentBytes.scaledShard * stage.shards.length
  );
}

function lintEnvironment(subject: Subject, services: Services, stage: Stage): string[] {
  const { uses } = subject.definition;
  const base = uses.includes('scaling-control')
    ? environmentBytes.otherScaler + scalingBytes(services, stage)
    : environmentBytes.other;
  const perShard =
    (uses.includes('database') ? environmentBytes.shard : 0) +
    (uses.includes('readers') && hasReaders(stage) ? environmentBytes.readers : 0) +
    (uses.includes('all-databases') ? environmentBytes.shard : 0);
  const bytes = base + perShard * stage.shards.length;
  if (bytes <= environmentBytes.limit) return [];
  return [
    `function ${subject.name}: with ${stage.shards.length} shards its environment takes about ${bytes} bytes; ` +
      `Lambda allows ${environmentBytes.limit}`,
  ];
}

function lintNames(services: Services): string[] {
  const names = subjects(services).map((subject) => subject.name);
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => `function ${name} is defined by two services`);
}

/**
 * Everything AWS (or the bill) would refuse later, found in the definitions and the stage alone.
 * Returns one sentence per problem, each naming the setting; empty means deployable.
 */
export function lintCapacity(services: Services, stage: Stage): string[] {
  return [
    ...lintNames(services),
    ...lintReservedSum(services, stage),
    ...Object.values(services).flatMap((service) =>
      Object.entries(service.queues).flatMap(([key, queue]) =>
        lintQueueDefinition(`${service.name}-${key}`, queue),
      ),
    ),
    ...subjects(services).flatMap((subject) => [
      ...subject.definition.triggers.flatMap((trigger) =>
        trigger.kind === 'queue' ? lintQueueTrigger(subject, trigger, stage) : [],
      ),
      ...lintTopics(subject, services),
      ...lintReach(subject),
      ...lintEnvironment(subject, services, stage),
    ]),
  ];
}
