import type { EventLogEngine } from '../engines/event-log/contract.ts';
import type { FunctionSpec } from '../lambda/contracts.ts';
import type { Engines } from './start-engines.ts';

/** Addresses that the functions' SDK clients find in their environment, and those that people may want to know. */
export function endpointsOf(engines: Engines, urls: { lambda: string; eventLog: string }) {
  return {
    rdsData: engines.dataApi.url,
    dynamodb: engines.dynamo.url,
    sqs: engines.queues.url,
    s3: engines.queues.url,
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
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_CLOUDWATCH: endpoints.cloudWatch,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
  };
}

/**
 * The function with the local addresses in its environment. Only two of the template's own variables are replaced, because
 * they describe what stands outside AWS's endpoints: how to log in to Kafka, and where Redis is.
 */
export function withLocalEndpoints(
  spec: FunctionSpec,
  endpoints: Endpoints,
  eventLog: Pick<EventLogEngine, 'bootstrap'>,
): FunctionSpec {
  const replaced: Record<string, string> = {};
  if ('EVENT_LOG_BOOTSTRAP' in spec.environment) {
    replaced['EVENT_LOG_BOOTSTRAP'] = eventLog.bootstrap;
    replaced['EVENT_LOG_AUTH'] = 'none';
  }
  if ('REDIS_URL' in spec.environment) replaced['REDIS_URL'] = endpoints.redis;
  return { ...spec, environment: { ...spec.environment, ...replaced, ...sdkVariables(endpoints) } };
}
