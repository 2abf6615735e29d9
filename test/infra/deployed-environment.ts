import { createHash } from 'node:crypto';
import type { TemplateResource } from '../../lib/local/template/assembly.ts';
import { type IntrinsicScope, intrinsics } from '../../lib/local/template/intrinsics.ts';
import { resourcesOf, type StackName, type Synthesized, type Template } from './synthesized.ts';

/** One of the longest names of a Region; where we are is not in the templates. */
const REGION = 'ap-southeast-1';
const ACCOUNT = '123456789012';
const RANDOM = 12;

/** The longest names that AWS gives where we give none: the stack's name, the logical id and a random end, cut at the limit. */
const limits: Readonly<Record<string, number>> = {
  'AWS::Lambda::Function': 64,
  'AWS::RDS::DBCluster': 63,
  'AWS::S3::Bucket': 63,
  'AWS::SQS::Queue': 80,
};

interface Place {
  stack: string;
  template: Template;
}

/** A value in the services' stack as it would stand in AWS. */
export function deployedValue(made: Synthesized, value: unknown): unknown {
  const places = placesOf(made);
  const here = places.find(({ template }) => template === made.templates.services) as Place;
  return resolve(value, here, places);
}

/** The variables of every function, by its path, as they would stand in AWS: what no template knows is as long as it gets there. */
export function deployedEnvironments(made: Synthesized): Map<string, Record<string, string>> {
  const functions = resourcesOf(made.templates.services, 'AWS::Lambda::Function');
  return new Map(
    functions.map(([path, { Properties }]) => {
      const { Variables = {} } = (Properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
      const values = Object.entries(Variables).map(([name, value]) => [name, deployedValue(made, value)]);
      return [path, Object.fromEntries(values) as Record<string, string>];
    }),
  );
}

/** How Lambda measures variables: as the JSON of all of them, in which a quote inside a value counts twice. */
export function bytesOf(variables: Readonly<Record<string, string>>): number {
  return Buffer.byteLength(JSON.stringify(variables));
}

function placesOf({ stage, templates }: Synthesized): Place[] {
  return Object.entries(templates).map(([name, template]) => ({
    stack: `springtide-${stage.name}-${name as StackName}`,
    template,
  }));
}

function resolve(value: unknown, here: Place, places: readonly Place[]): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, here, places));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument]] = Object.entries(value) as [[string, unknown]];
  const intrinsic = intrinsics[key];
  if (!intrinsic) throw new Error(`A variable holds ${key}`);
  return intrinsic(argument, scopeOf(here, places));
}

function scopeOf(here: Place, places: readonly Place[]): IntrinsicScope {
  return {
    resource: { stack: here.stack, logicalId: 'a function', type: '' } as TemplateResource,
    resolve: (value) => resolve(value, here, places),
    ref: (logicalId) => pseudo(logicalId) ?? refOf(logicalId, here, places),
    attribute: (logicalId, name) => attributeOf(logicalId, name, here),
    importValue: (name) => importedOf(name, places),
    condition: () => true,
  };
}

function pseudo(name: string): string | undefined {
  return { 'AWS::Region': REGION, 'AWS::AccountId': ACCOUNT, 'AWS::Partition': 'aws' }[name];
}

/** Exports carry the name of the stack that makes them. */
function importedOf(name: string, places: readonly Place[]): unknown {
  for (const place of places) {
    const output = Object.values(place.template.Outputs ?? {}).find(({ Export }) => Export?.Name === name);
    if (output) return resolve(output.Value, place, places);
  }
  throw new Error(`Nothing exports ${name}`);
}

function nameOf(logicalId: string, { stack, template }: Place): string {
  const type = template.Resources[logicalId]?.Type ?? '';
  const end = createHash('sha256').update(logicalId).digest('hex').slice(0, RANDOM);
  if (type === 'AWS::SecretsManager::Secret') return `${logicalId}-${end}-${end.slice(0, 6)}`;
  const name = `${stack}-${logicalId}`.slice(0, (limits[type] ?? 255) - RANDOM - 1);
  return type === 'AWS::RDS::DBCluster' ? `${name}-${end}`.toLowerCase() : `${name}-${end}`;
}

function arnOf(service: string, rest: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
}

const uuid = (logicalId: string) =>
  createHash('sha256')
    .update(logicalId)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function refOf(logicalId: string, here: Place, places: readonly Place[]): unknown {
  const resource = here.template.Resources[logicalId];
  const name = nameOf(logicalId, here);
  const property = (key: string) => resolve(resource?.Properties[key], here, places);
  switch (resource?.Type) {
    case 'AWS::Lambda::EventSourceMapping':
      return uuid(logicalId);
    case 'AWS::Lambda::Alias':
      return `${arnOf('lambda', `function:${property('FunctionName')}`)}:live`;
    case 'AWS::SQS::Queue':
      return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
    case 'AWS::SNS::Topic':
      return arnOf('sns', name);
    case 'AWS::SecretsManager::Secret':
      return arnOf('secretsmanager', `secret:${name}`);
    case 'AWS::SecretsManager::SecretTargetAttachment':
      return property('SecretId');
    case undefined:
      throw new Error(`${here.stack} has no ${logicalId}`);
    default:
      return name;
  }
}

const BROKER = `b-1.springtideprodeventlog.abcdef.c2.kafka.${REGION}.amazonaws.com:9098`;

function attributeOf(logicalId: string, attribute: string, here: Place): string {
  const resource = here.template.Resources[logicalId];
  const name = nameOf(logicalId, here);
  if (attribute === 'Arn' && resource?.Type.startsWith('AWS::MSK::'))
    return arnOf('kafka', `cluster/${name}/${uuid(logicalId)}-25`);
  if (attribute === 'Arn')
    return arnOf(resource?.Type.split('::')[1]?.toLowerCase() ?? '', `function:${name}`);
  if (attribute === 'QueueName') return name;
  if (attribute === 'Endpoint')
    return `${resource?.Properties['DBProxyEndpointName']}.endpoint.proxy-abcdefghijkl.${REGION}.rds.amazonaws.com`;
  if (attribute.startsWith('BootstrapBrokerString')) return [BROKER, BROKER, BROKER].join();
  throw new Error(`${logicalId} is asked for ${attribute}`);
}
