import { Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import {
  type PackedFleet,
  scaledFunctions,
  scaledMappings,
  topicMappings,
} from '../../functions/scaling/domain/fleet-setting.ts';
import type { Services } from './capacity-lint.ts';
import { permit } from './permission.ts';
import { liveAlias, type ServiceFunction } from './service-function.ts';
import type { ServiceQueue } from './service-queues.ts';
import type { Shard } from './shard.ts';
import { clusterStart } from './shard-exports.ts';
import type { Stage } from './stage-schema.ts';

/** A mapping with the names by which people know it. */
export interface FleetMapping {
  functionName: string;
  /** Construct id of the queue, or the topic. */
  source: string;
  mapping: EventSourceMapping;
}

/** The definitions, whose order the scaler's bundle knows too, and what was made of them. */
export interface ScalingScope {
  fleet: ScalingFleet;
  services: Services;
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
  /** A version that is new has new environments: the warm pool has to know. */
  'lambda:GetAlias',
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

/** What each definition's name stands for; a definition without it is a mistake of ours, found at synth. */
function each<T>(names: readonly string[], find: (name: string) => T | undefined): T[] {
  return names.map((name) => {
    const found = find(name);
    if (found === undefined) throw new Error(`SCALING_TARGETS: the stack has no ${name}`);
    return found;
  });
}

function mappingsNamed(names: readonly string[], fleet: ScalingFleet): EventSourceMapping[] {
  const known = new Map(fleet.mappings.map((one) => [`${one.functionName}/${one.source}`, one.mapping]));
  return each(names, (name) => known.get(name));
}

/** Everything with a lever, in the order of the definitions. Topic mappings have pollers to move in provisioned mode only. */
function leversOf({ fleet, services }: ScalingScope) {
  const hasPollers = fleet.stage.kafkaPollers.mode !== 'on-demand';
  return {
    functions: each(scaledFunctions(services), (name) => fleet.functions.get(name)),
    mappings: mappingsNamed(scaledMappings(services), fleet),
    pollers: mappingsNamed(hasPollers ? topicMappings(services) : [], fleet),
  };
}

function permitLevers(role: Role, levers: ReturnType<typeof leversOf>, shards: readonly Shard[]): void {
  permit(
    role,
    concurrencyActions,
    levers.functions.map((one) => one.functionArn),
  );
  permit(
    role,
    provisionedActions,
    levers.functions.map((one) => one.live.functionArn),
  );
  const mappings = [...levers.mappings, ...levers.pollers];
  if (mappings.length > 0) {
    permit(
      role,
      ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      mappings.map((one) => one.eventSourceMappingArn),
    );
  }
  permit(
    role,
    ['rds:ModifyDBCluster'],
    shards.map(({ names }) => names.clusterArn),
  );
}

/** Lets a role watch and move every lever, and returns SCALING_TARGETS: a `PackedFleet` as JSON. */
export function grantScalingControl(role: Role, { fleet, services }: ScalingScope): string {
  const levers = leversOf({ fleet, services });
  permitLevers(role, levers, fleet.shards);
  permit(role, accountWideActions, ['*']);
  if (fleet.queues.length > 0) {
    permit(
      role,
      ['sqs:GetQueueAttributes'],
      fleet.queues.map((one) => one.queue.queueArn),
    );
  }
  const packed: PackedFleet = {
    alias: liveAlias,
    functions: levers.functions.map((one) => one.functionName).join(),
    mappings: levers.mappings.map((one) => one.eventSourceMappingId).join(),
    pollers: levers.pollers.map((one) => one.eventSourceMappingId).join(),
    reservedByClass: fleet.stage.reservedByClass,
    clusterStart: clusterStart(fleet.stage),
    maxAcu: mostAcu(fleet.stage),
    clusters: fleet.shards.map((shard) => clusterText(shard, fleet.stage)).join(),
  };
  return Stack.of(role).toJsonString(packed);
}

/** Of the stage's first shard, as mostly of all. */
function mostAcu({ shards }: Stage): number {
  return shards[0]?.maxAcu ?? 1;
}

function clusterText({ id, names }: Shard, stage: Stage): string {
  const maxAcu = stage.shards.find((shard) => shard.id === id)?.maxAcu ?? 1;
  const text = `${id.replace('shard-', '')}/${names.clusterEnd}`;
  return maxAcu === mostAcu(stage) ? text : `${text}/${maxAcu}`;
}
