import type { Assembly, TemplateResource } from './assembly.ts';
import { functionNameIn } from './identity.ts';
import type { QueueModel, ScheduleModel } from './model.ts';
import { queueByArn } from './read-mappings.ts';
import type { Resolver } from './resolver.ts';
import { allResources } from './resource-kinds.ts';
import { TemplateError } from './template-error.ts';

interface Target {
  Arn?: string;
  Input?: string;
}

/** The EventBridge schedules; every target must be a function of the stage. */
export function readSchedules(assembly: Assembly, resolver: Resolver): ScheduleModel[] {
  return allResources(assembly, 'AWS::Scheduler::Schedule').map((resource) => {
    const target = readTarget(resource, resolver);
    return {
      name: resource.name,
      functionName: functionNameIn(target.Arn),
      expression: String(resolver.property(resource, 'ScheduleExpression')),
      input: target.Input,
      enabled: resolver.property(resource, 'State') !== 'DISABLED',
    };
  });
}

/** Only the fields we read are resolved: the target also names a role, which does not exist here. */
function readTarget(resource: TemplateResource, resolver: Resolver): Target & { Arn: string } {
  const raw = resource.properties['Target'] as Record<string, unknown>;
  const arn = String(resolver.value(raw['Arn'], resource));
  if (!arn.includes(':function:')) throw new TemplateError(resource, `targets ${arn}, which is no function`);
  const input = resolver.value(raw['Input'], resource);
  return input === undefined ? { Arn: arn } : { Arn: arn, Input: String(input) };
}

/** Lambda's own number of retries of an asynchronous event, the only one the local host knows. */
const ASYNC_RETRIES = 2;

/** Where each function's asynchronous events go when they have failed for good. */
export function readAsyncFailureQueues(assembly: Assembly, resolver: Resolver): Map<string, QueueModel> {
  const entries = allResources(assembly, 'AWS::Lambda::EventInvokeConfig').flatMap((resource) => {
    const retries = resolver.property(resource, 'MaximumRetryAttempts') ?? ASYNC_RETRIES;
    if (retries !== ASYNC_RETRIES)
      throw new TemplateError(resource, `retries ${String(retries)} times, not twice`);
    const destination = resolver.property(resource, 'DestinationConfig') as
      | { OnFailure?: { Destination?: string } }
      | undefined;
    const arn = destination?.OnFailure?.Destination;
    if (arn === undefined) return [];
    const functionName = functionNameIn(String(resolver.property(resource, 'FunctionName')));
    return [[functionName, queueByArn(arn, resource, { assembly, resolver })] as const];
  });
  return new Map(entries);
}
