import type { Assembly, TemplateResource } from './assembly.ts';
import { functionNameIn } from './identity.ts';
import type { QueueMappingModel, QueueModel, TopicMappingModel } from './model.ts';
import { readQueue } from './read-resources.ts';
import type { Resolver } from './resolver.ts';
import { allResources } from './resource-kinds.ts';
import { TemplateError } from './template-error.ts';

const mappingType = 'AWS::Lambda::EventSourceMapping';

/** Properties of a mapping that the local host obeys; any other is refused by name. */
const understood: ReadonlySet<string> = new Set([
  'AmazonManagedKafkaEventSourceConfig',
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'EventSourceArn',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'MetricsConfig',
  'ProvisionedPollerConfig',
  'ScalingConfig',
  'SelfManagedEventSource',
  'SelfManagedKafkaEventSourceConfig',
  'SourceAccessConfigurations',
  'StartingPosition',
  'Tags',
  'Topics',
]);

/** The mappings whose source is a queue of the stage. */
export function readQueueMappings(assembly: Assembly, resolver: Resolver): QueueMappingModel[] {
  return allResources(assembly, mappingType)
    .filter((resource) => isQueue(resource, resolver))
    .map((resource) => readQueueMapping(resource, assembly, resolver));
}

/** The mappings whose source is Kafka, managed or not. */
export function readTopicMappings(assembly: Assembly, resolver: Resolver): TopicMappingModel[] {
  return allResources(assembly, mappingType)
    .filter((resource) => !isQueue(resource, resolver))
    .map((resource) => readTopicMapping(resource, assembly, resolver));
}

function isQueue(resource: TemplateResource, resolver: Resolver): boolean {
  return String(resolver.property(resource, 'EventSourceArn') ?? '').startsWith('arn:aws:sqs:');
}

interface Common {
  uuid: string;
  functionName: string;
  enabled: boolean;
  reportsItemFailures: boolean;
}

function common(resource: TemplateResource, resolver: Resolver): Common {
  const strange = Object.keys(resource.properties).find((name) => !understood.has(name));
  if (strange !== undefined)
    throw new TemplateError(resource, `has ${strange}, which the local host does not obey`);
  const responses = (resolver.property(resource, 'FunctionResponseTypes') ?? []) as string[];
  return {
    uuid: resolver.ref(resource),
    functionName: functionNameIn(String(resolver.property(resource, 'FunctionName'))),
    enabled: resolver.property(resource, 'Enabled') !== false,
    reportsItemFailures: responses.includes('ReportBatchItemFailures'),
  };
}

/** The queue with that arn; throws when the stage has none. */
export function queueByArn(
  arn: unknown,
  at: TemplateResource,
  context: { assembly: Assembly; resolver: Resolver },
): QueueModel {
  const queues = allResources(context.assembly, 'AWS::SQS::Queue');
  const found = queues.map((queue) => readQueue(queue, context.resolver)).find((queue) => queue.arn === arn);
  if (!found) throw new TemplateError(at, `names ${String(arn)}, which is no queue of the stage`);
  return found;
}

function readQueueMapping(
  resource: TemplateResource,
  assembly: Assembly,
  resolver: Resolver,
): QueueMappingModel {
  const scaling = resolver.property(resource, 'ScalingConfig') as { MaximumConcurrency?: number } | undefined;
  return {
    ...common(resource, resolver),
    queue: queueByArn(resolver.property(resource, 'EventSourceArn'), resource, { assembly, resolver }),
    batchSize: Number(resolver.property(resource, 'BatchSize') ?? 10),
    batchWindowSeconds: Number(resolver.property(resource, 'MaximumBatchingWindowInSeconds') ?? 0),
    maximumConcurrency: scaling?.MaximumConcurrency,
  };
}

interface KafkaConfig {
  ConsumerGroupId?: string;
}

/** Lambda's default for Kafka when no window is written. */
const DEFAULT_WINDOW_MS = 500;

function readTopicMapping(
  resource: TemplateResource,
  assembly: Assembly,
  resolver: Resolver,
): TopicMappingModel {
  const property = (name: string) => resolver.property(resource, name);
  const { reportsItemFailures, ...rest } = common(resource, resolver);
  if (reportsItemFailures) {
    throw new TemplateError(
      resource,
      'reports item failures of a Kafka batch, which the local host does not obey',
    );
  }
  const arn = property('EventSourceArn') as string | undefined;
  const config = (property('AmazonManagedKafkaEventSourceConfig') ??
    property('SelfManagedKafkaEventSourceConfig')) as KafkaConfig | undefined;
  if (config?.ConsumerGroupId === undefined) throw new TemplateError(resource, 'names no consumer group');
  const window = property('MaximumBatchingWindowInSeconds');
  return {
    ...rest,
    source: arn === undefined ? 'SelfManagedKafka' : 'aws:kafka',
    sourceArn: arn,
    bootstrapServers: bootstrapOf(resource, resolver),
    topics: property('Topics') as string[],
    consumerGroup: config.ConsumerGroupId,
    batchSize: Number(property('BatchSize') ?? 100),
    batchWindowMs: window === undefined ? DEFAULT_WINDOW_MS : Number(window) * 1000,
    startingPosition: startingPosition(resource, resolver),
    onFailureQueue: onFailure(resource, { assembly, resolver }),
    ...retries(resource, resolver),
    ...pollers(resource, resolver),
  };
}

/** A new group begins with the oldest record, here as in the product; anything else would need a log that can seek. */
function startingPosition(resource: TemplateResource, resolver: Resolver): 'TRIM_HORIZON' {
  const position = resolver.property(resource, 'StartingPosition');
  if (position === 'TRIM_HORIZON') return position;
  throw new TemplateError(
    resource,
    `starts at ${String(position)}; the local host only starts at TRIM_HORIZON`,
  );
}

function bootstrapOf(resource: TemplateResource, resolver: Resolver): string | undefined {
  const source = resolver.property(resource, 'SelfManagedEventSource') as
    | { Endpoints?: { KafkaBootstrapServers?: string[] } }
    | undefined;
  return source?.Endpoints?.KafkaBootstrapServers?.join(',');
}

function onFailure(
  resource: TemplateResource,
  context: { assembly: Assembly; resolver: Resolver },
): QueueModel | undefined {
  const config = context.resolver.property(resource, 'DestinationConfig') as
    | { OnFailure?: { Destination?: unknown } }
    | undefined;
  const destination = config?.OnFailure?.Destination;
  return destination === undefined ? undefined : queueByArn(destination, resource, context);
}

/** -1 and an absent value both mean: until the record expires. */
function limit(value: unknown): number | undefined {
  return value === undefined || value === -1 ? undefined : Number(value);
}

function retries(resource: TemplateResource, resolver: Resolver) {
  return {
    bisectOnError: resolver.property(resource, 'BisectBatchOnFunctionError') === true,
    maximumRetries: limit(resolver.property(resource, 'MaximumRetryAttempts')),
    maximumRecordAgeSeconds: limit(resolver.property(resource, 'MaximumRecordAgeInSeconds')),
  };
}

function pollers(resource: TemplateResource, resolver: Resolver) {
  const config = resolver.property(resource, 'ProvisionedPollerConfig') as
    | { MinimumPollers?: number; MaximumPollers?: number }
    | undefined;
  return { minimumPollers: config?.MinimumPollers, maximumPollers: config?.MaximumPollers };
}
