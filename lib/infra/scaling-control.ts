import { Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { FunctionDefinition } from '../../functions/kernel/service-definition.ts';
import { isScaled, isScaledQueue } from './capacity-lint.ts';
import { permit } from './permission.ts';
import { liveAlias, type ServiceFunction } from './service-function.ts';
import type { ServiceQueue } from './service-queues.ts';
import type { Shard } from './shard.ts';
import type { Stage } from './stage-schema.ts';

/** A mapping with the names by which people know it. */
export interface FleetMapping {
  functionName: string;
  /** Construct id of the queue, or the topic. */
  source: string;
  mapping: EventSourceMapping;
}

/** Everything the scaler may act on. */
export interface ScalingFleet {
  functions: ReadonlyMap<string, ServiceFunction>;
  mappings: readonly FleetMapping[];
  queues: readonly ServiceQueue[];
  shards: readonly Shard[];
  stage: Stage;
}

const concurrencyActions = [
  'lambda:GetFunctionConcurrency',
  'lambda:PutFunctionConcurrency',
  'lambda:DeleteFunctionConcurrency',
] as const;

const provisionedActions = [
  'lambda:GetProvisionedConcurrencyConfig',
  'lambda:PutProvisionedConcurrencyConfig',
  'lambda:DeleteProvisionedConcurrencyConfig',
  /** Pings of the warm pool. */
  'lambda:InvokeFunction',
] as const;

/** Read-only calls for which AWS knows no narrower resource than everything. */
const accountWideActions = [
  'cloudwatch:GetMetricData',
  'lambda:GetAccountSettings',
  'rds:DescribeDBClusters',
] as const;

function scalable(fleet: ScalingFleet): [string, ServiceFunction][] {
  return [...fleet.functions].filter(([, one]) => isScaled(one.definition));
}

/** A mapping feeds from the queue of its name. */
function scalableMappings(fleet: ScalingFleet): FleetMapping[] {
  return fleet.mappings.filter(({ functionName, source }) =>
    fleet.functions
      .get(functionName)
      ?.definition.triggers.some((trigger) => isScaledQueue(trigger) && namesQueue(trigger, source)),
  );
}

/** Topic mappings have pollers to move in provisioned mode only. */
function polledMappings(fleet: ScalingFleet): FleetMapping[] {
  if (fleet.stage.kafkaPollers.mode === 'on-demand') return [];
  return fleet.mappings.filter(({ functionName }) =>
    fleet.functions.get(functionName)?.definition.triggers.some(({ kind }) => kind === 'topics'),
  );
}

function namesQueue(trigger: FunctionDefinition['triggers'][number], source: string): boolean {
  return trigger.kind === 'queue' && (source === trigger.queue || source.endsWith(`-${trigger.queue}`));
}

function permitLevers(role: Role, fleet: ScalingFleet, functions: readonly ServiceFunction[]): void {
  permit(
    role,
    concurrencyActions,
    functions.map((one) => one.functionArn),
  );
  permit(
    role,
    provisionedActions,
    functions.map((one) => one.live.functionArn),
  );
  const mappings = [...scalableMappings(fleet), ...polledMappings(fleet)];
  if (mappings.length > 0) {
    permit(
      role,
      ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      mappings.map((one) => one.mapping.eventSourceMappingArn),
    );
  }
  permit(
    role,
    ['rds:ModifyDBCluster'],
    fleet.shards.map((shard) => shard.cluster.clusterArn),
  );
}

/**
 * Lets a role watch and move every lever, and returns SCALING_TARGETS:
 * `{alias, functions: {name: physical name}, mappings: {"function/source": uuid}, pollers: {"function/topic": uuid},
 * reservedByClass: {class: units}, clusters: ["shard's number/identifier/upper end of its ACU range"]}`.
 */
export function grantScalingControl(role: Role, fleet: ScalingFleet): string {
  const functions = scalable(fleet);
  permitLevers(
    role,
    fleet,
    functions.map(([, one]) => one),
  );
  permit(role, accountWideActions, ['*']);
  if (fleet.queues.length > 0) {
    permit(
      role,
      ['sqs:GetQueueAttributes'],
      fleet.queues.map((one) => one.queue.queueArn),
    );
  }
  return Stack.of(role).toJsonString({
    alias: liveAlias,
    functions: Object.fromEntries(functions.map(([name, one]) => [name, one.functionName])),
    mappings: idsOf(scalableMappings(fleet)),
    pollers: idsOf(polledMappings(fleet)),
    reservedByClass: fleet.stage.reservedByClass,
    clusters: fleet.shards.map((shard) => clusterText(shard, fleet.stage)),
  });
}

function idsOf(mappings: readonly FleetMapping[]): Record<string, string> {
  return Object.fromEntries(
    mappings.map((one) => [`${one.functionName}/${one.source}`, one.mapping.eventSourceMappingId]),
  );
}

function clusterText({ id, cluster }: Shard, { shards }: Stage): string {
  const maxAcu = shards.find((shard) => shard.id === id)?.maxAcu ?? 1;
  return `${id.replace('shard-', '')}/${cluster.clusterIdentifier}/${maxAcu}`;
}
