import { AwsError } from '../aws-error.ts';
import type { EventSourceMappingState, EventSourceMappings } from '../contracts.ts';
import type { LambdaParts } from '../lambda-parts.ts';
import type { ControlRoute } from './control-endpoint.ts';
import { type ControlAnswer, type ControlCall, jsonBody } from './http-exchange.ts';
import { readMappingChange } from './mapping-changes.ts';

/** How long a mapping reports `Updating`; AWS takes tens of seconds and more. */
const mappingUpdateMs = 500;
const none: EventSourceMappings = {
  list: () => [],
  get: () => undefined,
  update: (uuid) => {
    throw unknownMapping(uuid);
  },
};

/** Get, List and UpdateEventSourceMapping, over the mappings the host was given. */
export function mappingRoutes(parts: LambdaParts): ControlRoute[] {
  const { clock } = parts.options;
  const mappings = parts.options.eventSourceMappings ?? none;
  const updatingUntil = new Map<string, number>();
  const isUpdating = (uuid: string) => clock() < (updatingUntil.get(uuid) ?? 0);
  const find = (call: ControlCall) => {
    const uuid = call.path[1] ?? '';
    const mapping = mappings.get(uuid);
    if (!mapping) throw unknownMapping(uuid);
    return mapping;
  };
  const answer = (status: number, mapping: EventSourceMappingState): ControlAnswer => {
    const state = isUpdating(mapping.uuid) ? 'Updating' : mapping.state;
    return { status, body: wire(parts, { ...mapping, state }) };
  };
  const one = { path: 'event-source-mappings/*', budget: 'control' } as const;
  return [
    { ...one, method: 'GET', handle: (call) => answer(200, find(call)) },
    {
      method: 'GET',
      path: 'event-source-mappings',
      budget: 'control',
      handle: (call) => {
        const wanted = mappings.list().filter((mapping) => isWanted(mapping, call));
        return { status: 200, body: { EventSourceMappings: wanted.map((each) => answer(200, each).body) } };
      },
    },
    {
      ...one,
      method: 'PUT',
      handle: (call) => {
        const mapping = find(call);
        if (isUpdating(mapping.uuid) || mapping.state === 'Updating') throw inUse();
        const changed = mappings.update(mapping.uuid, readMappingChange(jsonBody(call), mapping));
        updatingUntil.set(mapping.uuid, clock() + (parts.options.mappingUpdateMs ?? mappingUpdateMs));
        return answer(202, changed);
      },
    },
  ];
}

function isWanted(mapping: EventSourceMappingState, call: ControlCall): boolean {
  const source = call.query.get('EventSourceArn');
  const name = call.query.get('FunctionName');
  const bySource = source === null || mapping.eventSourceArn === source;
  return bySource && (name === null || name.split(':').includes(mapping.functionName));
}

function wire(parts: LambdaParts, mapping: EventSourceMappingState): Record<string, unknown> {
  const { maximumConcurrency, minimumPollers, maximumPollers } = mapping;
  const hasPollers = minimumPollers !== undefined || maximumPollers !== undefined;
  const { record } = parts.registry.resolve(mapping.functionName);
  return {
    UUID: mapping.uuid,
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: parts.registry.arn(record.spec.name, record.spec.alias),
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchWindowSeconds,
    State: mapping.state,
    StateTransitionReason: 'USER_INITIATED',
    ...(maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    ...(hasPollers
      ? { ProvisionedPollerConfig: { MinimumPollers: minimumPollers, MaximumPollers: maximumPollers } }
      : {}),
  };
}

function unknownMapping(uuid: string): AwsError {
  return new AwsError('ResourceNotFoundException', `The resource you requested does not exist: ${uuid}`);
}

function inUse(): AwsError {
  const text = 'The event source mapping is being updated: wait until its State is not Updating';
  return new AwsError('ResourceInUseException', text);
}
