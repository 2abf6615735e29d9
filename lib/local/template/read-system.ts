import { join } from 'node:path';
import type { FunctionSpec } from '../lambda/contracts.ts';
import type { Assembly, TemplateResource } from './assembly.ts';
import { functionNameIn } from './identity.ts';
import type { SystemModel } from './model.ts';
import { readApi } from './read-api.ts';
import { readDeployCalls } from './read-deploy-calls.ts';
import { readQueueMappings, readTopicMappings } from './read-mappings.ts';
import { readAsyncFailureQueues, readSchedules } from './read-schedules.ts';
import type { Resolver } from './resolver.ts';
import { allResources } from './resource-kinds.ts';
import { TemplateError } from './template-error.ts';

/** Everything that runs: functions with their environment, and what invokes them. */
export function readSystem(assembly: Assembly, resolver: Resolver): SystemModel {
  return {
    functions: readFunctions(assembly, resolver),
    queueMappings: readQueueMappings(assembly, resolver),
    topicMappings: readTopicMappings(assembly, resolver),
    schedules: readSchedules(assembly, resolver),
    api: readApi(assembly, resolver),
    asyncFailureQueues: readAsyncFailureQueues(assembly, resolver),
    deployCalls: readDeployCalls(assembly, resolver),
  };
}

/** The functions of the product; those that only serve custom resources are CloudFormation's business. */
function readFunctions(assembly: Assembly, resolver: Resolver): FunctionSpec[] {
  const aliases = new Map(
    allResources(assembly, 'AWS::Lambda::Alias').map((alias) => [
      functionNameIn(resolver.ref(alias)),
      String(resolver.property(alias, 'Name')),
    ]),
  );
  const helpers = customResourceHandlers(assembly);
  return allResources(assembly, 'AWS::Lambda::Function')
    .filter((resource) => !helpers.has(`${resource.stack}/${resource.logicalId}`))
    .map((resource) => readFunction(resource, { assembly, resolver, alias: aliases.get(resource.name) }));
}

function customResourceHandlers(assembly: Assembly): Set<string> {
  const custom = allResources(assembly).filter((resource) => resource.type.startsWith('Custom::'));
  return new Set(
    custom.flatMap((resource) => {
      const token = resource.properties['ServiceToken'] as { 'Fn::GetAtt'?: [string, string] } | undefined;
      const logicalId = token?.['Fn::GetAtt']?.[0];
      return logicalId === undefined ? [] : [`${resource.stack}/${logicalId}`];
    }),
  );
}

function readFunction(
  resource: TemplateResource,
  context: { assembly: Assembly; resolver: Resolver; alias: string | undefined },
): FunctionSpec {
  const { assembly, resolver, alias } = context;
  const property = (name: string) => resolver.property(resource, name);
  const asset = resource.metadata['aws:asset:path'];
  if (typeof asset !== 'string') throw new TemplateError(resource, 'has no asset, so its code is not here');
  if (alias === undefined) throw new TemplateError(resource, 'has no alias for its triggers to invoke');
  const environment = (property('Environment') as { Variables?: Record<string, unknown> } | undefined)
    ?.Variables;
  const reserved = property('ReservedConcurrentExecutions');
  return {
    name: resource.name,
    bundleDir: join(assembly.dir, asset),
    handler: String(property('Handler')),
    environment: Object.fromEntries(
      Object.entries(environment ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    timeoutSeconds: Number(property('Timeout') ?? 3),
    memoryMb: Number(property('MemorySize') ?? 128),
    ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
    alias,
  };
}
