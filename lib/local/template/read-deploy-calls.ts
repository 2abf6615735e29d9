import type { Assembly, TemplateResource } from './assembly.ts';
import { functionNameIn } from './identity.ts';
import type { DeployCall } from './model.ts';
import type { Resolver } from './resolver.ts';
import { allResources } from './resource-kinds.ts';

/** What a deploy invokes before aliases move: CDK's `Trigger`s first, then what a custom resource says itself. */
export function readDeployCalls(assembly: Assembly, resolver: Resolver): DeployCall[] {
  const triggers = allResources(assembly, 'Custom::Trigger').map((trigger) => ({
    functionName: functionNameIn(String(resolver.property(trigger, 'HandlerArn'))),
    payload: '{}',
  }));
  const calls = allResources(assembly, 'Custom::AWS').flatMap((resource) => invocations(resource, resolver));
  return [...triggers, ...calls];
}

interface SdkCall {
  service?: string;
  action?: string;
  parameters?: { FunctionName?: string; Payload?: string };
}

function invocations(resource: TemplateResource, resolver: Resolver): DeployCall[] {
  const call = JSON.parse(String(resolver.property(resource, 'Update') ?? '{}')) as SdkCall;
  const { FunctionName, Payload = '{}' } = call.parameters ?? {};
  if (call.service !== 'Lambda' || call.action !== 'Invoke' || FunctionName === undefined) return [];
  return [{ functionName: functionNameIn(FunctionName), payload: Payload }];
}
