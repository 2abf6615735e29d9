import type { QueueSpec } from '../engines/queues/queue-attributes.ts';
import type { FunctionSpec } from '../lambda/contracts.ts';

/** What the synthesized template says, in the local host's own words. Every field is resolved: no intrinsics remain. */
export interface SystemModel {
  functions: FunctionSpec[];
  queueMappings: QueueMappingModel[];
  topicMappings: TopicMappingModel[];
  schedules: ScheduleModel[];
  api: HttpApiModel | undefined;
  /** What a deploy invokes before any alias moves. */
  deployCalls: DeployCall[];
  /** Where asynchronous events go that failed after Lambda's retries, by function name. */
  asyncFailureQueues: ReadonlyMap<string, QueueModel>;
}

/** A function that a deploy invokes and waits for. */
export interface DeployCall {
  functionName: string;
  payload: string;
}

/** What the engines must create before any function can run; needs no addresses, so it is read first. */
export interface ResourceModel {
  tables: TableModel[];
  queues: QueueModel[];
  buckets: BucketModel[];
  shards: ShardModel[];
  secrets: SecretModel[];
}

export interface TableModel {
  name: string;
  arn: string;
  /** The body of CreateTable, name included. */
  createTable: Readonly<Record<string, unknown>>;
  /** Attribute that holds the expiry in seconds since the epoch; undefined: items do not expire. */
  ttlAttribute: string | undefined;
}

export interface QueueModel extends QueueSpec {
  arn: string;
}

export interface BucketModel {
  name: string;
  arn: string;
}

/** One Aurora cluster: a writer and, when the stage asks for them, readers. */
export interface ShardModel {
  name: string;
  /** As RDS's calls name it. */
  clusterId: string;
  clusterArn: string;
  engineVersion: string;
  readers: number;
  /** Its range of ACU. */
  minAcu: number;
  maxAcu: number;
  /** Arn of the administrator's secret. */
  adminSecretArn: string;
  /** The service databases and the secret of the role that owns each. */
  databases: { name: string; secretArn: string }[];
}

export interface SecretModel {
  name: string;
  arn: string;
  content: SecretContent;
}

/** `generated`: `template` plus one random value under `key`; `literal`: written in the template itself. */
export type SecretContent =
  | { kind: 'generated'; template: Readonly<Record<string, string>>; key: string; length: number }
  | { kind: 'random'; length: number }
  | { kind: 'literal'; value: string };

export interface QueueMappingModel {
  uuid: string;
  functionName: string;
  queue: QueueModel;
  batchSize: number;
  batchWindowSeconds: number;
  maximumConcurrency: number | undefined;
  reportsItemFailures: boolean;
  enabled: boolean;
}

/** One event source mapping on Kafka; `source` is what the event carries in `eventSource`. */
export interface TopicMappingModel {
  uuid: string;
  functionName: string;
  source: 'aws:kafka' | 'SelfManagedKafka';
  sourceArn: string | undefined;
  bootstrapServers: string | undefined;
  topics: string[];
  consumerGroup: string;
  batchSize: number;
  batchWindowMs: number;
  startingPosition: 'LATEST' | 'TRIM_HORIZON';
  bisectOnError: boolean;
  /** undefined: until the record expires, as Lambda does without provisioned pollers. */
  maximumRetries: number | undefined;
  maximumRecordAgeSeconds: number | undefined;
  onFailureQueue: QueueModel | undefined;
  minimumPollers: number | undefined;
  maximumPollers: number | undefined;
  enabled: boolean;
}

export interface ScheduleModel {
  name: string;
  functionName: string;
  expression: string;
  /** The event the function receives, as JSON; undefined: the scheduler's own event. */
  input: string | undefined;
  enabled: boolean;
}

export interface HttpApiModel {
  apiId: string;
  routes: RouteModel[];
  /** Stage throttle; undefined: the account's own. */
  throttle: { ratePerSecond: number; burst: number } | undefined;
}

export interface RouteModel {
  /** `GET /api/orders/{orderId}`, `ANY /x/{proxy+}` or `$default`. */
  routeKey: string;
  functionName: string;
  /** How long API Gateway waits for the function; at most 30,000. */
  timeoutMs: number;
  authorizer: JwtAuthorizerModel | undefined;
  /** At least one of them must be in the token; empty: any valid token will do. */
  scopes: string[];
}

export interface JwtAuthorizerModel {
  issuer: string;
  audience: string[];
}
