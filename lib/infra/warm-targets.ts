import { Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { permit } from './permission.ts';
import type { ScalingFleet } from './scaling-control.ts';

/** A function that is invoked directly and ends with this reads through the cache what its service can load. */
const WARM = /^(\w+)-warm$/;

/** Lets a role invoke every function that warms, and returns WARM_TARGETS. */
export function grantWarmTargets(role: Role, fleet: Pick<ScalingFleet, 'functions'>): string {
  const found = [...fleet.functions].flatMap(([name, { live }]) => {
    const service = WARM.exec(name)?.[1];
    return service === undefined ? [] : [[service, live.functionArn] as const];
  });
  const arns = found.map(([, arn]) => arn);
  if (arns.length > 0) permit(role, ['lambda:InvokeFunction'], arns);
  return Stack.of(role).toJsonString(Object.fromEntries(found));
}
