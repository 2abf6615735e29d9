import type { Assembly, TemplateResource } from './assembly.ts';
import { queueName } from './identity.ts';
import type {
  BucketModel,
  QueueModel,
  ResourceModel,
  SecretContent,
  SecretModel,
  ShardModel,
  TableModel,
} from './model.ts';
import type { Resolver } from './resolver.ts';
import { allResources } from './resource-kinds.ts';
import { TemplateError } from './template-error.ts';

/** What the engines have to create. */
export function readResources(assembly: Assembly, resolver: Resolver): ResourceModel {
  const each = <T>(type: string, read: (resource: TemplateResource, resolver: Resolver) => T) =>
    allResources(assembly, type).map((resource) => read(resource, resolver));
  const secrets = each('AWS::SecretsManager::Secret', readSecret);
  return {
    tables: each('AWS::DynamoDB::Table', readTable),
    queues: each('AWS::SQS::Queue', readQueue),
    buckets: each('AWS::S3::Bucket', readBucket),
    shards: allResources(assembly, 'AWS::RDS::DBCluster').map((cluster) =>
      readShard(cluster, { assembly, resolver, secrets }),
    ),
    secrets,
  };
}

/** The properties of AWS::DynamoDB::Table that are also parameters of CreateTable, under the same names. */
const tableParameters = [
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
] as const;

function readTable(resource: TemplateResource, resolver: Resolver): TableModel {
  const parameters = tableParameters
    .filter((name) => name in resource.properties)
    .map((name) => [name, resolver.property(resource, name)]);
  const ttl = resolver.property(resource, 'TimeToLiveSpecification') as
    | { AttributeName?: string; Enabled?: boolean }
    | undefined;
  return {
    name: resource.name,
    arn: resolver.attribute(resource, 'Arn'),
    createTable: { TableName: resource.name, ...Object.fromEntries(parameters) },
    ttlAttribute: ttl?.Enabled ? ttl.AttributeName : undefined,
  };
}

/** Properties of a queue the local host obeys, and those that change nothing on one machine (encryption, throughput). */
const queueProperties: ReadonlySet<string> = new Set([
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsMasterKeyId',
  'MessageRetentionPeriod',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'Tags',
  'VisibilityTimeout',
]);

/** SQS's own default. */
const VISIBILITY_SECONDS = 30;

/** One queue; refuses properties the local host does not obey. */
export function readQueue(resource: TemplateResource, resolver: Resolver): QueueModel {
  const strange = Object.keys(resource.properties).find((name) => !queueProperties.has(name));
  if (strange !== undefined)
    throw new TemplateError(resource, `has ${strange}, which the local host does not obey`);
  const number = (name: string) => resolver.property(resource, name) as number | undefined;
  const delaySeconds = number('DelaySeconds');
  const retentionSeconds = number('MessageRetentionPeriod');
  return {
    name: queueName(resource),
    arn: resolver.attribute(resource, 'Arn'),
    fifo: resource.properties['FifoQueue'] === true,
    visibilitySeconds: number('VisibilityTimeout') ?? VISIBILITY_SECONDS,
    contentBasedDeduplication: resource.properties['ContentBasedDeduplication'] === true,
    ...(delaySeconds === undefined ? {} : { delaySeconds }),
    ...(retentionSeconds === undefined ? {} : { retentionSeconds }),
    ...readRedrive(resource, resolver),
  };
}

function readRedrive(resource: TemplateResource, resolver: Resolver): Pick<QueueModel, 'redrive'> {
  const policy = resolver.property(resource, 'RedrivePolicy') as
    | { deadLetterTargetArn: string; maxReceiveCount: number }
    | undefined;
  if (!policy) return {};
  const dlq = policy.deadLetterTargetArn.split(':').at(-1) ?? '';
  return { redrive: { dlq, maxReceives: policy.maxReceiveCount } };
}

function readBucket(resource: TemplateResource, resolver: Resolver): BucketModel {
  return { name: resource.name, arn: resolver.attribute(resource, 'Arn') };
}

function readSecret(resource: TemplateResource, resolver: Resolver): SecretModel {
  return { name: resource.name, arn: resolver.ref(resource), content: readContent(resource, resolver) };
}

interface GenerateSecretString {
  SecretStringTemplate?: string;
  GenerateStringKey?: string;
  PasswordLength?: number;
}

function readContent(resource: TemplateResource, resolver: Resolver): SecretContent {
  const literal = resolver.property(resource, 'SecretString');
  if (typeof literal === 'string') return { kind: 'literal', value: literal };
  const rule = resolver.property(resource, 'GenerateSecretString') as GenerateSecretString | undefined;
  if (!rule) throw new TemplateError(resource, 'has neither SecretString nor GenerateSecretString');
  const length = rule.PasswordLength ?? 32;
  if (rule.GenerateStringKey === undefined) return { kind: 'random', length };
  const template = JSON.parse(rule.SecretStringTemplate ?? '{}') as Record<string, string>;
  return { kind: 'generated', template, key: rule.GenerateStringKey, length };
}

interface ShardContext {
  assembly: Assembly;
  resolver: Resolver;
  secrets: readonly SecretModel[];
}

interface AcuRange {
  MinCapacity: number;
  MaxCapacity: number;
}

/** A cluster, the administrator's secret attached to it, and one database for each secret `<cluster>-<database>`. */
function readShard(cluster: TemplateResource, context: ShardContext): ShardModel {
  const { assembly, resolver, secrets } = context;
  const id = resolver.ref(cluster);
  const ownedBy = (type: string, property: string) =>
    allResources(assembly, type).filter((resource) => resolver.property(resource, property) === id);
  const attachment = ownedBy('AWS::SecretsManager::SecretTargetAttachment', 'TargetId')[0];
  if (!attachment) throw new TemplateError(cluster, 'has no administrator secret attached');
  const range = cluster.properties['ServerlessV2ScalingConfiguration'] as AcuRange | undefined;
  return {
    name: cluster.name,
    clusterId: id,
    minAcu: range?.MinCapacity ?? 0,
    maxAcu: range?.MaxCapacity ?? 1,
    clusterArn: resolver.attribute(cluster, 'DBClusterArn'),
    engineVersion: String(cluster.properties['EngineVersion']),
    readers: ownedBy('AWS::RDS::DBInstance', 'DBClusterIdentifier').length - 1,
    adminSecretArn: resolver.ref(attachment),
    databases: secrets.flatMap((secret) => databaseOf(secret, cluster.name)),
  };
}

function databaseOf(secret: SecretModel, cluster: string): ShardModel['databases'] {
  const database = secret.content.kind === 'generated' ? secret.content.template['dbname'] : undefined;
  if (database === undefined || secret.name !== `${cluster}-${database}`) return [];
  return [{ name: database, secretArn: secret.arn }];
}
