import { AwsError } from '../aws-error.ts';
import type { Target } from '../function-registry.ts';
import type { LambdaParts } from '../lambda-parts.ts';
import type { ProvisionedConfig } from '../provisioned-pools.ts';
import type { ControlRoute } from './control-endpoint.ts';
import { type ControlAnswer, type ControlCall, jsonBody } from './http-exchange.ts';

/** Put, Get, Delete and List of provisioned concurrency configurations. */
export function provisionedRoutes(parts: LambdaParts): ControlRoute[] {
  const shared = { path: 'functions/*/provisioned-concurrency', budget: 'control' } as const;
  return [
    { ...shared, method: 'PUT', handle: (call) => put(parts, call) },
    {
      ...shared,
      method: 'GET',
      handle: (call) => (call.query.has('List') ? list(parts, call) : get(parts, call)),
    },
    {
      ...shared,
      method: 'DELETE',
      handle: (call) => {
        const { record } = aliasOf(parts, call);
        if (!parts.pools.remove(record.spec.name)) throw notFound();
        return { status: 204 };
      },
    },
  ];
}

function put(parts: LambdaParts, call: ControlCall): ControlAnswer {
  const { record } = aliasOf(parts, call);
  const wanted = parts.limits.checkProvisioned(record, jsonBody(call)['ProvisionedConcurrentExecutions']);
  const config = parts.pools.put(record.spec.name, record.spec.alias, wanted);
  return { status: 202, body: wire(config) };
}

function get(parts: LambdaParts, call: ControlCall): ControlAnswer {
  const config = parts.pools.get(aliasOf(parts, call).record.spec.name);
  if (!config) throw notFound();
  return { status: 200, body: wire(config) };
}

function list(parts: LambdaParts, call: ControlCall): ControlAnswer {
  const { record } = parts.registry.resolve(call.path[1] ?? '');
  const config = parts.pools.get(record.spec.name);
  const arn = parts.registry.arn(record.spec.name, record.spec.alias);
  const configs = config ? [{ FunctionArn: arn, ...wire(config) }] : [];
  return { status: 200, body: { ProvisionedConcurrencyConfigs: configs } };
}

/** The alias that the call must name: never $LATEST, and locally never a bare version. */
function aliasOf(parts: LambdaParts, call: ControlCall): Target {
  const qualifier = call.query.get('Qualifier') ?? undefined;
  if (qualifier === '$LATEST') {
    const text = 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.';
    throw new AwsError('InvalidParameterValueException', text);
  }
  const target = parts.registry.resolve(call.path[1] ?? '', qualifier);
  if (target.qualifier === target.record.spec.alias) return target;
  const text = 'The local host holds provisioned concurrency on the function’s alias only';
  throw new AwsError('InvalidParameterValueException', text);
}

function notFound(): AwsError {
  const text = 'No Provisioned Concurrency Config found for this function';
  return new AwsError('ProvisionedConcurrencyConfigNotFoundException', text);
}

function wire(config: ProvisionedConfig): Record<string, unknown> {
  return {
    RequestedProvisionedConcurrentExecutions: config.requested,
    AllocatedProvisionedConcurrentExecutions: config.allocated,
    AvailableProvisionedConcurrentExecutions: config.available,
    Status: config.status,
    ...(config.statusReason === undefined ? {} : { StatusReason: config.statusReason }),
    LastModified: new Date(config.lastModifiedMs).toISOString().replace('Z', '+0000'),
  };
}
