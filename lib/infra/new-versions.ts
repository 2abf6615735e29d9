import { type CfnElement, type CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { type NewVersions, warmedFunctions } from '../../functions/scaling/domain/new-versions.ts';
import type { Services } from './capacity-lint.ts';
import { permit } from './permission.ts';
import type { ScalingFleet } from './scaling-control.ts';
import { liveAlias, type ServiceFunction } from './service-function.ts';
import type { Stage } from './stage-schema.ts';

/** Functions whose new versions a deploy warms, in the order of the definitions. */
function warmed(functions: ReadonlyMap<string, ServiceFunction>, services: Services): ServiceFunction[] {
  return warmedFunctions(services).map((name) => {
    const found = functions.get(name);
    if (!found) throw new Error(`versions to warm: the stack has no ${name}`);
    return found;
  });
}

/**
 * Lets a role see where aliases point and ping any version of the same functions. With the ARN of each version the permission
 * would be as new as the version itself, and IAM needs a while to know of it. It declares no variable: the deploy tells versions.
 */
export function grantNewVersions(
  role: Role,
  { fleet, services }: { fleet: ScalingFleet; services: Services },
): Record<never, string> {
  const all = warmed(fleet.functions, services);
  if (all.length === 0) return {};
  permit(
    role,
    ['lambda:GetAlias'],
    all.map((one) => one.functionArn),
  );
  permit(
    role,
    ['lambda:InvokeFunction'],
    all.map((one) => `${one.functionArn}:*`),
  );
  permit(role, ['cloudwatch:GetMetricData', 'lambda:GetAccountSettings'], ['*']);
  for (const one of all) acknowledgeVersionsOf(one, role);
  return {};
}

/** The rule against wildcards names what stands before them, so each function is acknowledged by itself. */
function acknowledgeVersionsOf(one: ServiceFunction, role: Role): void {
  const logicalId = Stack.of(one).getLogicalId(one.node.defaultChild as CfnElement);
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>:*]`,
    reason:
      'All versions of one function, because the newest is as old as the deploy which warms it and has no ARN before.',
  });
}

interface Deploy {
  readonly stage: Stage;
  readonly services: Services;
  readonly functions: ReadonlyMap<string, ServiceFunction>;
  /** The function that warms. */
  readonly warming: ServiceFunction;
  /** What has to be done before: environments live idle for minutes only, so they are warmed last. */
  readonly after: Construct[];
}

const ID = 'warm-versions';
/** The SDK asks again twice when an answer does not come. */
const MOST_CALLS = 3;

/**
 * Has new versions warmed in every deploy that publishes one, before any of their aliases moves. CDK's `Trigger` would fail the
 * deploy when the call fails, because an account is at its limit for instance; this ignores every error.
 */
export function warmNewVersions(scope: Construct, deploy: Deploy): void {
  const { warming, stage, after } = deploy;
  const all = warmed(deploy.functions, deploy.services);
  const told: NewVersions = {
    alias: liveAlias,
    reservedByClass: stage.reservedByClass,
    versions: all.map((one) => one.currentVersion.functionArn).join(),
  };
  const logGroup = new LogGroup(scope, `${ID}-logs`, {
    retention: stage.logRetentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = callerRole(scope, warming, logGroup);
  const call = new AwsCustomResource(scope, ID, {
    onUpdate: {
      service: 'Lambda',
      action: 'Invoke',
      parameters: { FunctionName: warming.live.functionArn, Payload: Stack.of(scope).toJsonString(told) },
      outputPaths: ['StatusCode'],
      physicalResourceId: PhysicalResourceId.of(ID),
      ignoreErrorCodesMatching: '.*',
    },
    installLatestAwsSdk: false,
    timeout: Duration.seconds(MOST_CALLS * warming.definition.timeoutSeconds + 30),
    role,
    logGroup,
  });
  // When it is created nothing has traffic yet; and each mention of all versions is long.
  (call.node.findChild('Resource').node.defaultChild as CfnResource).addPropertyDeletionOverride('Create');
  call.node.addDependency(role, ...after);
  for (const { live } of all) live.node.addDependency(call);
}

function callerRole(scope: Construct, warming: ServiceFunction, logGroup: LogGroup): Role {
  const role = new Role(scope, `${ID}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  permit(role, ['lambda:InvokeFunction'], [warming.live.functionArn]);
  return role;
}
