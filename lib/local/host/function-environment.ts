import type { ReaderShard } from '../../../functions/kernel/sharding/reader.ts';
import type { EventLogEngine } from '../engines/event-log/contract.ts';
import type { PostgresShard } from '../engines/postgres/contract.ts';
import type { FunctionSpec } from '../lambda/contracts.ts';
import type { Engines } from './start-engines.ts';

/** Addresses that the functions' SDK clients find in their environment, and those that people may want to know. */
export function endpointsOf(engines: Engines, urls: { lambda: string; eventLog: string }) {
  return {
    rdsData: engines.dataApi.url,
    rds: engines.rds.url,
    dynamodb: engines.dynamo.url,
    sqs: engines.queues.url,
    s3: engines.queues.url,
    sns: engines.sns.url,
    redis: engines.redis.url,
    secretsManager: engines.secrets.url,
    cloudWatch: engines.cloudWatch.url,
    lambda: urls.lambda,
    eventLog: urls.eventLog,
  };
}

export type Endpoints = ReturnType<typeof endpointsOf>;

/** The SDK's own variables: one endpoint per service. */
function sdkVariables(endpoints: Endpoints): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_RDS_DATA: endpoints.rdsData,
    AWS_ENDPOINT_URL_RDS: endpoints.rds,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_CLOUDWATCH: endpoints.cloudWatch,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
  };
}

/**
 * The function with the local addresses in its environment. Only three of the template's own variables are replaced, because
 * they describe what stands outside AWS's endpoints: how to log in to Kafka, where Redis is, and where the readers are.
 */
export function withLocalEndpoints(
  spec: FunctionSpec,
  endpoints: Endpoints,
  engines: { eventLog: Pick<EventLogEngine, 'bootstrap'>; shards: readonly PostgresShard[] },
): FunctionSpec {
  const replaced: Record<string, string> = {};
  if ('EVENT_LOG_BOOTSTRAP' in spec.environment) {
    replaced['EVENT_LOG_BOOTSTRAP'] = engines.eventLog.bootstrap;
    replaced['EVENT_LOG_AUTH'] = 'none';
  }
  if ('REDIS_URL' in spec.environment) replaced['REDIS_URL'] = endpoints.redis;
  const { READERS } = spec.environment;
  if (READERS !== undefined) replaced['READERS'] = withStandbys(READERS, engines.shards);
  // A developer's receiver is on this machine. No stage sets this, so there webhooks never reach a loopback address.
  if ('WEBHOOKS_TABLE' in spec.environment) replaced['ALLOW_LOCAL_TARGETS'] = 'yes';
  return { ...spec, environment: { ...spec.environment, ...replaced, ...sdkVariables(endpoints) } };
}

/** The template's readers, each shard's at the standby that really runs for it: over plain TCP, without a proxy between. */
function withStandbys(text: string, running: readonly PostgresShard[]): string {
  const shards = JSON.parse(text) as ReaderShard[];
  return JSON.stringify(shards.map((shard) => ({ ...shard, endpoints: [standbyOf(shard, running)] })));
}

function standbyOf({ id }: ReaderShard, running: readonly PostgresShard[]) {
  const standby = running.find((shard) => shard.id === id)?.standby;
  if (standby === undefined) throw new Error(`The template has readers for ${id}, but no standby runs`);
  return { id: 'standby', host: standby.host, port: standby.port, kind: 'direct' };
}
