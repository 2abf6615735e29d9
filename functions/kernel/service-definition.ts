/**
 * A service as plain data. Infra, the local host, the scaler and the dashboard read it; nothing else may be put in it.
 */

/** The four service databases; each exists on every shard. */
export type DatabaseName = 'users_db' | 'catalog_db' | 'orders_db' | 'payments_db';

/** Bulkhead class: infra maps it to reserved concurrency, the queue it is fed from and its share under pressure. */
export type ServiceClass = 'critical' | 'normal' | 'background';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may call a route: nobody needs a token (`none`), one seller account (`account`), or the `ops` scope (`ops`). */
export type RouteAccess = 'none' | 'account' | 'ops';

export interface RouteDefinition {
  /** Unique verb phrase in camelCase; also the OpenAPI operationId and the key of the handler. */
  operation: string;
  method: HttpMethod;
  /** API Gateway form, for example `/api/orders/{orderId}`. */
  path: string;
  access: RouteAccess;
}

/**
 * Which environment variables a function receives when it declares that it uses a resource.
 * Infra implements one grant per resource whose return type is built from this table, so a forgotten variable does not compile.
 */
export const resourceVariables = {
  /** Own service database on every shard, through the Data API. SHARDS is a `ShardList` as JSON. */
  database: ['DATABASE_NAME', 'SHARDS'],
  /** All databases on every shard with the administrator's secret: bootstrap and moves only. Same form as SHARDS. */
  'all-databases': ['ADMIN_SHARDS'],
  /** Seeing what clusters may use and did use; where they are `all-databases` says. */
  'cluster-capacity': [],
  /** Bootstrap only: the secret whose JSON names the secret of every service role, {shard: {database: arn}}. */
  'database-roles': ['DATABASE_ROLES_SECRET_ARN'],
  /** Where each bucket and account lives. WRITE_MARKS is `on` when the stage has readers, else `off`. */
  directory: ['DIRECTORY_TABLE', 'WRITE_MARKS'],
  /** The own database on readers: READERS is JSON, see `sharding/reader.ts`. Puts the function into the VPC where there are some. */
  readers: ['READERS'],
  'event-store': ['EVENT_STORE_TABLE'],
  'failed-events': ['FAILED_EVENTS_TABLE'],
  'cache-table': ['CACHE_TABLE'],
  /** Upstash Redis: the URL, and the secret that holds the token ({"token": "..."}). */
  redis: ['REDIS_URL', 'REDIS_SECRET_ARN'],
  /** Send to the cache's queue of invalidations that may have failed. */
  'cache-debts-queue': ['CACHE_DEBTS_QUEUE_URL'],
  'scaling-table': ['SCALING_TABLE'],
  'effects-table': ['EFFECTS_TABLE'],
  'webhooks-table': ['WEBHOOKS_TABLE'],
  'deliveries-table': ['DELIVERIES_TABLE'],
  /** Find closed deliveries whose events wait, and note that they are published. */
  'delivery-outbox': ['DELIVERIES_TABLE'],
  /** See how many of them wait, and for how long. */
  'delivery-backlog': ['DELIVERIES_TABLE'],
  /** Read whose memberships lie under an address. */
  memberships: ['MEMBERSHIPS_TABLE'],
  /** Keep the index of memberships by address. */
  'membership-index': ['MEMBERSHIPS_TABLE'],
  /** HMAC key under which addresses are hashed. */
  'address-key': ['ADDRESS_KEY_SECRET_ARN'],
  archive: ['ARCHIVE_BUCKET'],
  /** Send to the FIFO queue that wakes the relay. */
  'relay-queue': ['RELAY_QUEUE_URL'],
  'imports-queue': ['IMPORTS_QUEUE_URL'],
  /** Send to the FIFO queue of webhook deliveries; its consumer finds it by the same variable. */
  'deliveries-queue': ['DELIVERIES_QUEUE_URL'],
  /** Produce to Kafka; BOOTSTRAP is `host:port,...`, AUTH is `iam` or `none`. */
  'event-log': ['EVENT_LOG_BOOTSTRAP', 'EVENT_LOG_AUTH'],
  /** Send to the queue of long jobs (replays, archive runs). */
  'jobs-queue': ['JOBS_QUEUE_URL'],
  /** Invoke consumers of topics: JSON {group: {arn, topics}}. */
  'replay-targets': ['REPLAY_TARGETS'],
  /** Invoke the functions that give out live rows: JSON {service: arn}. */
  projections: ['PROJECTIONS'],
  /** Look at and redrive every dead-letter and failure queue: JSON {arn, queues: {id: name}, failures: {function: name}}. */
  'dead-letters': ['DEAD_LETTERS'],
  /** HMAC key for opaque cursors. */
  'cursor-key': ['CURSOR_SECRET_ARN'],
  /** Invoke the catalog's function that counts an account's products and listings; the value is its alias's ARN. */
  'catalog-counts': ['CATALOG_COUNTS_FUNCTION'],
  /** Invoke the function that sees to topics, which lives in the network of the event log; the value is its alias's ARN. */
  'topics-function': ['TOPICS_FUNCTION'],
  'scaling-control': ['SCALING_TARGETS'],
  /** See where aliases point, and ping versions before they point at them. A deploy tells which (`new-versions.ts`). */
  'new-versions': [],
  /** Publish to the topic that tells people of changes of capacity. */
  'scaling-notices': ['SCALING_NOTICES_TOPIC_ARN'],
  /** Send to the queue of cache warm-ups. */
  'warm-queue': ['WARM_QUEUE_URL'],
  /** Invoke every function that warms what its service has cached: JSON {service: arn}. */
  'warm-targets': ['WARM_TARGETS'],
} as const satisfies Record<string, readonly string[]>;

export type ResourceName = keyof typeof resourceVariables;
export type VariableName = (typeof resourceVariables)[ResourceName][number];

/** Variables that every function gets without asking. */
export const commonVariables = ['STAGE', 'SERVICE', 'LOG_LEVEL', 'POWERTOOLS_METRICS_NAMESPACE'] as const;

export interface QueueDefinition {
  fifo: boolean;
  /** At least six times the consumer's timeout; infra and a test check it. */
  visibilitySeconds: number;
  /** Receives before a message goes to the dead-letter queue. */
  maxReceives: number;
}

export interface TopicDefinition {
  partitions: number;
  /** How long the log keeps an event: a consumer that is away for longer misses it, and the history has it still. */
  retentionDays: number;
}

export type Trigger =
  | { kind: 'http'; routes: readonly RouteDefinition[] }
  | {
      kind: 'queue';
      queue: string;
      batchSize: number;
      batchWindowSeconds: number;
      /** SQS event source mapping MaximumConcurrency, 2 to 1000; not for FIFO queues. */
      maxConcurrency?: number;
      /** Things that one message stands for, so that a backlog is judged by them; 1 unless told. */
      itemsPerMessage?: number;
    }
  | {
      kind: 'topics';
      topics: readonly string[];
      consumerGroup: string;
      batchSize: number;
      batchWindowMs: number;
    }
  | { kind: 'schedule'; everyMinutes: number }
  /** Invoked directly: at deploy, by a person, or by another command. */
  | { kind: 'direct' };

export interface FunctionDefinition {
  /** Module below `functions/` that exports `handler`. */
  entry: string;
  triggers: readonly Trigger[];
  uses: readonly ResourceName[];
  class: ServiceClass;
  memoryMb: number;
  timeoutSeconds: number;
  /** Reserved concurrency; undefined leaves the function in the account's shared pool. */
  reservedConcurrency?: number;
}

export interface ServiceDefinition {
  name: string;
  database?: DatabaseName;
  queues: Readonly<Record<string, QueueDefinition>>;
  topics: Readonly<Record<string, TopicDefinition>>;
  functions: Readonly<Record<string, FunctionDefinition>>;
}

/** Checks the shape at compile time and keeps the literal types. */
export function defineService<const S extends ServiceDefinition>(service: S): S {
  return service;
}
