import { createHash } from 'node:crypto';
import type { TemplateResource } from './assembly.ts';
import { TemplateError } from './template-error.ts';

/** The account and region the local host plays, and the addresses its engines listen on. */
export interface Place {
  region: string;
  accountId: string;
  queueUrl(name: string): string;
  /** The event log's brokers. */
  eventLogBootstrap: string;
  apiUrl: string;
  /** The version that every function has got; 1 unless told. */
  version?: number;
}

/** Resolves a value that stands in a resource's properties. */
export type ResolveValue = (value: unknown, resource: TemplateResource) => unknown;

/** What CloudFormation would answer for a resource. Attributes absent here are unknown: asking for them is an error. */
export interface Identity {
  ref(): string;
  attribute(name: string): string | undefined;
}

type MakeIdentity = (resource: TemplateResource, place: Place, resolve: ResolveValue) => Identity;

function arn(place: Place, service: string, rest: string): string {
  return `arn:aws:${service}:${place.region}:${place.accountId}:${rest}`;
}

function fixed(ref: string, attributes: Readonly<Record<string, string>> = {}): Identity {
  return { ref: () => ref, attribute: (name) => attributes[name] };
}

/** A stable id in the form of a UUID, from where the resource stands in the construct tree. */
export function stableUuid(resource: TemplateResource): string {
  const hex = createHash('sha256').update(`${resource.stack}/${resource.name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** SQS wants FIFO queues to say so in their names. */
export function queueName(resource: TemplateResource): string {
  return resource.properties['FifoQueue'] === true ? `${resource.name}.fifo` : resource.name;
}

const queue: MakeIdentity = (resource, place) => {
  const name = queueName(resource);
  const url = place.queueUrl(name);
  return fixed(url, { Arn: arn(place, 'sqs', name), QueueName: name, QueueUrl: url });
};

const version: MakeIdentity = (resource, place, resolve) => ({
  ref: () => `${arn(place, 'lambda', `function:${functionNameOf(resource, resolve)}`)}:${place.version ?? 1}`,
  attribute: (name) => (name === 'Version' ? String(place.version ?? 1) : undefined),
});

const alias: MakeIdentity = (resource, place, resolve) => ({
  ref: () =>
    `${arn(place, 'lambda', `function:${functionNameOf(resource, resolve)}`)}:${resource.properties['Name']}`,
  attribute: () => undefined,
});

function functionNameOf(resource: TemplateResource, resolve: ResolveValue): string {
  return functionNameIn(String(resolve(resource.properties['FunctionName'], resource)));
}

/** The name in `name`, `name:alias`, an arn, or an arn with a version or alias. */
export function functionNameIn(reference: string): string {
  const rest = reference.split(':function:')[1] ?? reference;
  return rest.split(':')[0] ?? rest;
}

const secret: MakeIdentity = (resource, place) => {
  const suffix = createHash('sha256').update(resource.name).digest('hex').slice(0, 6);
  const secretArn = arn(place, 'secretsmanager', `secret:${resource.name}-${suffix}`);
  return fixed(secretArn, { Id: secretArn });
};

/** Begins with the stack's name, as an identifier that CloudFormation makes: lists of shards leave that beginning out. */
const cluster: MakeIdentity = (resource, place) => {
  const id = `${resource.stack}-${resource.name}`;
  const clusterArn = arn(place, 'rds', `cluster:${id}`);
  return fixed(id, { DBClusterArn: clusterArn, 'Endpoint.Address': '127.0.0.1' });
};

/** The standby's port is known only when it runs: the host puts the real address in its place (`withLocalEndpoints`). */
const readerEndpoint: MakeIdentity = (resource) => fixed(resource.name, { Endpoint: '127.0.0.1' });

/** The only AWS call that a custom resource of ours makes: asking MSK where the brokers are. */
const awsCall: MakeIdentity = (resource, place, resolve) => {
  const call = String(resolve(resource.properties['Create'] ?? resource.properties['Update'], resource));
  if (!call.includes('"GetBootstrapBrokers"')) throw new TemplateError(resource, `unknown AWS call ${call}`);
  return {
    ref: () => resource.name,
    attribute: (name) => (name.startsWith('BootstrapBrokerString') ? place.eventLogBootstrap : undefined),
  };
};

const eventLog: MakeIdentity = (resource, place) => {
  const clusterArn = arn(place, 'kafka', `cluster/${resource.name}/${stableUuid(resource)}`);
  return fixed(clusterArn, { Arn: clusterArn });
};

const named: (service: string, path?: string) => MakeIdentity =
  (service, path = '') =>
  (resource, place) =>
    fixed(resource.name, { Arn: arn(place, service, `${path}${resource.name}`) });

const attachment: MakeIdentity = (resource, _place, resolve) => ({
  ref: () => String(resolve(resource.properties['SecretId'], resource)),
  attribute: () => undefined,
});

const mapping: MakeIdentity = (resource, place) => {
  const uuid = stableUuid(resource);
  return fixed(uuid, {
    Id: uuid,
    EventSourceMappingArn: arn(place, 'lambda', `event-source-mapping:${uuid}`),
  });
};

const api: MakeIdentity = (resource, place) => fixed(resource.name, { ApiEndpoint: place.apiUrl });

const topic: MakeIdentity = (resource, place) => fixed(arn(place, 'sns', resource.name));

const bucket: MakeIdentity = (resource) => fixed(resource.name, { Arn: `arn:aws:s3:::${resource.name}` });

/** What each type is called on this machine. A type that is not here can stand in the template but not be referred to. */
const identities: Readonly<Record<string, MakeIdentity>> = {
  'AWS::Lambda::Function': named('lambda', 'function:'),
  'AWS::Lambda::Version': version,
  'AWS::Lambda::Alias': alias,
  'AWS::Lambda::EventSourceMapping': mapping,
  'AWS::DynamoDB::Table': named('dynamodb', 'table/'),
  'AWS::SQS::Queue': queue,
  'AWS::SNS::Topic': topic,
  'AWS::S3::Bucket': bucket,
  'AWS::RDS::DBCluster': cluster,
  'AWS::RDS::DBProxyEndpoint': readerEndpoint,
  'AWS::SecretsManager::Secret': secret,
  'AWS::SecretsManager::SecretTargetAttachment': attachment,
  'AWS::MSK::Cluster': eventLog,
  'AWS::MSK::ServerlessCluster': eventLog,
  'Custom::AWS': awsCall,
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Authorizer': (resource) => fixed(resource.logicalId),
  'AWS::ApiGatewayV2::Integration': (resource) => fixed(resource.logicalId),
};

/** The local identity of a resource that something refers to; throws for types that have none here. */
export function identityOf(resource: TemplateResource, place: Place, resolve: ResolveValue): Identity {
  const make = identities[resource.type];
  if (!make) throw new TemplateError(resource, 'is referred to, but the local host has no such thing');
  return make(resource, place, resolve);
}
