import type { Assembly, TemplateResource } from './assembly.ts';
import { TemplateError } from './template-error.ts';

/** Types the local host builds something for. */
const built: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBProxyEndpoint',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
  'AWS::SecretsManager::SecretTargetAttachment',
  'Custom::AWS',
  'Custom::Trigger',
]);

/**
 * Types that deliberately need nothing on one machine: permissions, networks, logs, keys, alarms and dashboards (the
 * metrics behind them are kept), subnet and parameter groups, and bookkeeping of CloudFormation and CDK.
 */
const needless: readonly RegExp[] = [
  /^AWS::IAM::/,
  /^AWS::EC2::/,
  /^AWS::Logs::(LogGroup|ResourcePolicy)$/,
  /^AWS::KMS::/,
  /^AWS::SNS::/,
  /^AWS::CloudWatch::(Alarm|CompositeAlarm|Dashboard)$/,
  /^AWS::Lambda::(Version|Permission)$/,
  /^AWS::SQS::QueuePolicy$/,
  /^AWS::S3::BucketPolicy$/,
  /^AWS::RDS::DB(SubnetGroup|ClusterParameterGroup|ParameterGroup|Proxy|ProxyTargetGroup)$/,
  /^AWS::MSK::Configuration$/,
  /^AWS::Scheduler::ScheduleGroup$/,
  /^AWS::CDK::Metadata$/,
];

/** Refuses a template with a resource nobody thought of: it would be missing on this machine without a word. */
export function refuseUnknownTypes(assembly: Assembly): void {
  for (const resource of allResources(assembly)) {
    if (built.has(resource.type) || needless.some((pattern) => pattern.test(resource.type))) continue;
    throw new TemplateError(resource, 'is a type the local host does not know');
  }
}

/** Every resource of every stack, or those of one type. */
export function allResources(assembly: Assembly, type?: string): TemplateResource[] {
  const resources = assembly.stacks.flatMap((stack) => [...stack.resources.values()]);
  return type === undefined ? resources : resources.filter((resource) => resource.type === type);
}
