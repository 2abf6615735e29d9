import { Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { FunctionDefinition } from '../../functions/kernel/service-definition.ts';
import { permit } from './permission.ts';
import type { ScalingFleet } from './scaling-control.ts';
import type { ServiceFunction } from './service-function.ts';

/** A function that is invoked directly and ends with this gives out its service's live rows for comparison with events. */
const PROJECTION = /^(\w+)-projection$/;

function topicsOf({ triggers }: FunctionDefinition) {
  return triggers.flatMap((trigger) => (trigger.kind === 'topics' ? [trigger] : []));
}

type Named = [name: string, one: ServiceFunction];

function consumersIn(functions: readonly Named[]) {
  return functions.flatMap(([, one]) =>
    topicsOf(one.definition).map(({ consumerGroup, topics }) => ({ one, consumerGroup, topics })),
  );
}

function projectionsIn(functions: readonly Named[]) {
  return functions.flatMap(([name, one]) => {
    const service = PROJECTION.exec(name)?.[1];
    return service === undefined ? [] : [{ one, service }];
  });
}

const arnOf = ({ live }: ServiceFunction) => live.functionArn;

function permitInvoke(role: Role, invoked: readonly ServiceFunction[]): void {
  if (invoked.length > 0) permit(role, ['lambda:InvokeFunction'], [...new Set(invoked.map(arnOf))]);
}

/** Lets a role invoke every consumer of topics, and returns REPLAY_TARGETS. */
export function grantReplayTargets(role: Role, fleet: Pick<ScalingFleet, 'functions'>): string {
  const consumers = consumersIn([...fleet.functions]);
  permitInvoke(
    role,
    consumers.map(({ one }) => one),
  );
  return Stack.of(role).toJsonString(
    Object.fromEntries(
      consumers.map(({ one, consumerGroup, topics }) => [consumerGroup, { arn: arnOf(one), topics }]),
    ),
  );
}

/** Lets a role invoke every projection, and returns PROJECTIONS. */
export function grantProjections(role: Role, fleet: Pick<ScalingFleet, 'functions'>): string {
  const projections = projectionsIn([...fleet.functions]);
  permitInvoke(
    role,
    projections.map(({ one }) => one),
  );
  return Stack.of(role).toJsonString(
    Object.fromEntries(projections.map(({ one, service }) => [service, arnOf(one)])),
  );
}
