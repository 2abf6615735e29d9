import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  ApplicationLogLevel,
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type {
  commonVariables,
  FunctionDefinition,
  ServiceDefinition,
} from '../../functions/kernel/service-definition.ts';
import { reservedConcurrency } from './capacity-lint.ts';
import type { Network } from './network.ts';
import { permit } from './permission.ts';
import type { Stage } from './stage-schema.ts';

/** The code of one function, ready to upload. */
export interface FunctionBundle {
  dir: string;
  handler: string;
  bytes: number;
}

export interface ServiceFunctionProps {
  service: ServiceDefinition;
  definition: FunctionDefinition;
  bundle: FunctionBundle;
  stage: Stage;
  network: Network;
  /** Receives failed asynchronous invocations; undefined: nothing invokes the function asynchronously. */
  failures?: IQueue;
}

/** The alias that every trigger invokes; its provisioned concurrency belongs to the scaler and is never declared. */
export const liveAlias = 'live';

/** Namespace of the functions' own metrics in CloudWatch. */
export const metricsNamespace = 'springtide';

/** Interfaces of a function in the VPC; EC2 accepts no narrower resource for these actions. */
export const networkInterfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
] as const;

/**
 * What Lambda lets through, not what we write. Above INFO it would drop the metric lines, which carry no level and count
 * as INFO; the logger itself obeys LOG_LEVEL.
 */
function passedLevel(stage: Stage): ApplicationLogLevel {
  return stage.logLevel === 'DEBUG' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO;
}

/** Which parts of the network a function needs: Kafka, readers. Everything else is reached over HTTPS from outside any VPC. */
function needsOf({ definition, network }: ServiceFunctionProps) {
  const usesEventLog = definition.uses.includes('event-log');
  const readers = definition.uses.includes('readers') ? network.readers : undefined;
  return { usesEventLog, readers, isInNetwork: usesEventLog || readers !== undefined };
}

function createRole(scope: Construct, name: string, props: ServiceFunctionProps): Role {
  const role = new Role(scope, `${name}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  if (needsOf(props).isInNetwork) permit(role, networkInterfaceActions, ['*']);
  return role;
}

function createLogGroup(scope: Construct, name: string, stage: Stage): LogGroup {
  return new LogGroup(scope, `${name}-logs`, {
    retention: stage.logRetentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

function variables({
  service,
  stage,
}: ServiceFunctionProps): Record<(typeof commonVariables)[number], string> {
  return {
    STAGE: stage.name,
    SERVICE: service.name,
    LOG_LEVEL: stage.logLevel,
    POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
  };
}

function networkProps(props: ServiceFunctionProps): Partial<FunctionProps> {
  const { usesEventLog, readers, isInNetwork } = needsOf(props);
  if (!isInNetwork) return {};
  const { vpc, subnets, eventLogGroup } = props.network;
  return {
    vpc,
    vpcSubnets: { subnets: readers?.subnets ?? subnets },
    securityGroups: [
      ...(usesEventLog ? [eventLogGroup] : []),
      ...(readers === undefined ? [] : [readers.functionsGroup]),
    ],
  };
}

function sizeProps({ definition, stage }: ServiceFunctionProps): Partial<FunctionProps> {
  const reserved = reservedConcurrency(definition, stage);
  return {
    memorySize: definition.memoryMb,
    timeout: Duration.seconds(definition.timeoutSeconds),
    ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
  };
}

function functionProps(scope: Construct, name: string, props: ServiceFunctionProps): FunctionProps {
  const logGroup = createLogGroup(scope, name, props.stage);
  const role = createRole(scope, name, props);
  logGroup.grantWrite(role);
  return {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: Code.fromAsset(props.bundle.dir),
    handler: props.bundle.handler,
    environment: variables(props),
    ...sizeProps(props),
    ...networkProps(props),
    role,
    logGroup: logGroup,
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: passedLevel(props.stage),
    tracing: Tracing.ACTIVE,
  };
}

/**
 * A Lambda function of a service: role, log group, current version and the alias `live`. Its construct id is its name.
 * Lambda retries a failed asynchronous event twice, then hands it to `failures`.
 */
export class ServiceFunction extends LambdaFunction {
  readonly ownRole: Role;
  readonly live: Alias;
  readonly definition: FunctionDefinition;

  constructor(scope: Construct, name: string, props: ServiceFunctionProps) {
    super(scope, name, functionProps(scope, name, props));
    this.ownRole = this.role as Role;
    this.definition = props.definition;
    this.live = new Alias(this, liveAlias, {
      aliasName: liveAlias,
      version: this.currentVersion,
      ...(props.failures ? { onFailure: new SqsDestination(props.failures), retryAttempts: 2 } : {}),
    });
  }

  addVariables(added: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(added)) this.addEnvironment(name, value);
  }
}
