import {
  type FunctionDefinition,
  resourceVariables,
  type VariableName,
} from '../../functions/kernel/service-definition.ts';
import type { ShardList } from '../../functions/kernel/sharding/shard-settings.ts';
import {
  type PackedFleet,
  scaledFunctions,
  scaledMappings,
} from '../../functions/scaling/domain/fleet-setting.ts';
import { services } from '../../functions/services.ts';

const shards: ShardList = {
  cluster: 'arn:aws:rds:eu-west-1:1:cluster:',
  secret: 'arn:aws:secretsmanager:eu-west-1:1:secret:',
  shards: '0/s0/s0',
};

/** Every function and mapping that the scaler knows under its own name, on one shard. */
export function packedFleet(change: Partial<PackedFleet> = {}): string {
  const packed: PackedFleet = {
    alias: 'live',
    functions: scaledFunctions(services).join(),
    mappings: scaledMappings(services).join(),
    pollers: '',
    reservedByClass: {},
    clusterStart: 'test-',
    maxAcu: 2,
    clusters: '0/s0',
    ...change,
  };
  return JSON.stringify(packed);
}

/** Well-formed values for every variable a function can declare, for starting a bundle without any AWS. */
const values: Partial<Record<VariableName, string>> = {
  SHARDS: JSON.stringify(shards),
  ADMIN_SHARDS: JSON.stringify(shards),
  EVENT_LOG_BOOTSTRAP: '127.0.0.1:9092',
  EVENT_LOG_AUTH: 'none',
  REDIS_URL: 'https://redis.example.com',
  RELAY_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/relay.fifo',
  IMPORTS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/imports',
  DELIVERIES_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/deliveries.fifo',
  DATABASE_NAME: 'orders_db',
  JOBS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/jobs',
  REPLAY_TARGETS: '{}',
  PROJECTIONS: '{}',
  WARM_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/warm',
  CACHE_DEBTS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/debts',
  WARM_TARGETS: '{}',
  DEAD_LETTERS: '{"arn":"","queues":{},"failures":{}}',
  SCALING_TARGETS: packedFleet(),
  SCALING_NOTICES_TOPIC_ARN: 'arn:aws:sns:eu-west-1:1:notices',
  READERS: '[]',
  WRITE_MARKS: 'off',
};

/** The environment variables a function gets for what it declares that it uses. */
export function functionEnvironment({ uses }: Pick<FunctionDefinition, 'uses'>): Record<string, string> {
  const names = uses.flatMap((resource): readonly VariableName[] => resourceVariables[resource]);
  const own = names.map((name) => [name, values[name] ?? `test-${name.toLowerCase()}`]);
  return {
    STAGE: 'test',
    SERVICE: 'test',
    LOG_LEVEL: 'INFO',
    AWS_REGION: 'eu-west-1',
    ...Object.fromEntries(own),
  };
}
