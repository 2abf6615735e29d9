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

/** Lets a role invoke every consumer of topics and every projection, and returns REPLAY_TARGETS. */
export function grantReplayTargets(role: Role, fleet: Pick<ScalingFleet, 'functions'>): string {
  const functions = [...fleet.functions];
  const consumers = consumersIn(functions);
  const projections = projectionsIn(functions);
  const arns = new Set([...consumers, ...projections].map(({ one }) => one.live.functionArn));
  if (arns.size > 0) permit(role, ['lambda:InvokeFunction'], [...arns]);
  return Stack.of(role).toJsonString({
    consumers: Object.fromEntries(
      consumers.map(({ one, consumerGroup, topics }) => [
        consumerGroup,
        { arn: one.live.functionArn, topics },
      ]),
    ),
    projections: Object.fromEntries(projections.map(({ one, service }) => [service, one.live.functionArn])),
  });
}
