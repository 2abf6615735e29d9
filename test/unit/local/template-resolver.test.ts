// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub has this syntax too
import { describe, expect, test } from 'vitest';
import { type Assembly, toStack } from '../../../lib/local/template/assembly.ts';
import { Resolver } from '../../../lib/local/template/resolver.ts';
import { refuseUnknownTypes } from '../../../lib/local/template/resource-kinds.ts';

const place = {
  region: 'eu-central-1',
  accountId: '000000000000',
  queueUrl: (name: string) => `http://127.0.0.1:9324/000000000000/${name}`,
  eventLogBootstrap: '127.0.0.1:9092',
  apiUrl: 'http://127.0.0.1:4400',
};

function named(type: string, path: string, Properties: Record<string, unknown> = {}) {
  return { Type: type, Properties, Metadata: { 'aws:cdk:path': `${path}/Resource` } };
}

const data = toStack('app-data', {
  Resources: {
    Jobs: named('AWS::SQS::Queue', 'app-data/jobs'),
    Steps: named('AWS::SQS::Queue', 'app-data/steps', { FifoQueue: true }),
    Items: named('AWS::DynamoDB::Table', 'app-data/items-table'),
    Key: named('AWS::SecretsManager::Secret', 'app-data/signing-key'),
    Main: named('AWS::RDS::DBCluster', 'app-data/shard-0'),
    Brokers: named('Custom::AWS', 'app-data/brokers', { Create: '{"action":"GetBootstrapBrokers"}' }),
    Other: named('Custom::AWS', 'app-data/other', { Create: '{"action":"DeleteEverything"}' }),
    Role: named('AWS::IAM::Role', 'app-data/role'),
  },
  Outputs: {
    A: { Value: { Ref: 'Jobs' }, Export: { Name: 'app-data:Jobs' } },
    B: { Value: { 'Fn::GetAtt': ['Items', 'Arn'] }, Export: { Name: 'app-data:ItemsArn' } },
  },
});
const services = toStack('app-services', {
  Resources: {
    Api: named('AWS::Lambda::Function', 'app-services/orders-api'),
    Live: named('AWS::Lambda::Alias', 'app-services/orders-api/live', {
      FunctionName: { Ref: 'Api' },
      Name: 'live',
    }),
    Feed: named('AWS::Lambda::EventSourceMapping', 'app-services/orders-api/live/jobs'),
  },
  Parameters: { Version: { Default: 'v7' }, NoDefault: {} },
  Conditions: {
    IsHere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
    IsNotHere: { 'Fn::Not': [{ Condition: 'IsHere' }] },
    Both: { 'Fn::And': [{ Condition: 'IsHere' }, { Condition: 'IsNotHere' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsHere' }, { Condition: 'IsNotHere' }] },
  },
});
const assembly: Assembly = { dir: '/nowhere', stacks: [data, services] };
const resolver = new Resolver(assembly, place);

function resolveIn(stack: typeof data, value: unknown): unknown {
  const [at] = stack.resources.values();
  if (!at) throw new Error('the stack is empty');
  return resolver.value(value, at);
}

describe('names come from the construct path', () => {
  test.each([
    [{ Ref: 'Jobs' }, 'http://127.0.0.1:9324/000000000000/jobs'],
    [{ 'Fn::GetAtt': ['Steps', 'Arn'] }, 'arn:aws:sqs:eu-central-1:000000000000:steps.fifo'],
    [{ Ref: 'Items' }, 'items-table'],
    [{ Ref: 'Main' }, 'app-data-shard-0'],
    [{ 'Fn::GetAtt': 'Brokers.BootstrapBrokerStringSaslIam' }, '127.0.0.1:9092'],
  ])('%j is %s', (value, expected) => expect(resolveIn(data, value)).toBe(expected));

  test('a secret’s arn ends with six characters, as on AWS', () => {
    const prefix = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:signing-key';
    expect(resolveIn(data, { Ref: 'Key' })).toMatch(new RegExp(`^${prefix}-[0-9a-f]{6}$`));
  });

  test('an alias is the function’s arn with its name; a mapping’s id is a UUID that stays', () => {
    expect(resolveIn(services, { Ref: 'Live' })).toBe(
      'arn:aws:lambda:eu-central-1:000000000000:function:orders-api:live',
    );
    const uuid = resolveIn(services, { Ref: 'Feed' });
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Resolver(assembly, place).ref(services.resources.get('Feed')!)).toBe(uuid);
  });
});

describe('intrinsic functions', () => {
  test.each<[string, unknown, unknown]>([
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Partition' }, 3]] }, 'a-aws-3'],
    ['Split and Select', { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Live' }] }] }, 'orders-api'],
    [
      'Sub',
      { 'Fn::Sub': '${AWS::AccountId}/${Api.Arn}/${!Plain}' },
      '000000000000/arn:aws:lambda:eu-central-1:000000000000:function:orders-api/${Plain}',
    ],
    [
      'Sub with names of its own',
      { 'Fn::Sub': ['${a}:${AWS::URLSuffix}', { a: { Ref: 'Version' } }] },
      'v7:amazonaws.com',
    ],
    [
      'ImportValue of a Ref',
      { 'Fn::ImportValue': 'app-data:Jobs' },
      'http://127.0.0.1:9324/000000000000/jobs',
    ],
    [
      'ImportValue of an attribute',
      { 'Fn::ImportValue': 'app-data:ItemsArn' },
      'arn:aws:dynamodb:eu-central-1:000000000000:table/items-table',
    ],
    ['If', { 'Fn::If': ['IsHere', 'yes', 'no'] }, 'yes'],
    ['If with Not', { 'Fn::If': ['IsNotHere', 'yes', 'no'] }, 'no'],
    ['And, Or', [{ 'Fn::If': ['Both', 1, 2] }, { 'Fn::If': ['Either', 1, 2] }], [2, 1]],
    ['NoValue takes the property away', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
  ])('%s', (_name, value, expected) => expect(resolveIn(services, value)).toEqual(expected));
});

describe('what it does not know is an error that names the resource', () => {
  test.each<[string, unknown, RegExp]>([
    ['an unknown function', { 'Fn::Cidr': ['10.0.0.0/16', 1] }, /app-services\/Api .*Fn::Cidr/],
    ['an unknown pseudo parameter', { Ref: 'AWS::StackId' }, /AWS::StackId/],
    ['a parameter without default', { Ref: 'NoDefault' }, /needs parameter NoDefault/],
    ['a missing resource', { Ref: 'Nobody' }, /refers to Nobody/],
    ['a missing export', { 'Fn::ImportValue': 'app-data:Nothing' }, /imports app-data:Nothing/],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Api', 'SnapStart'] },
      /app-services\/Api .*no attribute SnapStart/,
    ],
    ['an unknown condition', { 'Fn::If': ['Maybe', 1, 2] }, /unknown condition Maybe/],
    ['a secret in plain text', '{{resolve:secretsmanager:x:SecretString:password}}', /dynamic reference/],
    ['a Select beyond the list', { 'Fn::Select': [9, ['a']] }, /finds nothing/],
  ])('%s', (_name, value, message) => expect(() => resolveIn(services, value)).toThrow(message));

  test('a reference to something that does not exist on one machine', () => {
    expect(() => resolveIn(data, { Ref: 'Role' })).toThrow(/app-data\/Role \(AWS::IAM::Role\)/);
  });

  test('a custom resource that makes another AWS call', () => {
    expect(() => resolveIn(data, { 'Fn::GetAtt': ['Other', 'X'] })).toThrow(/DeleteEverything/);
  });

  test('a resource type nobody thought of', () => {
    const strange = toStack('app-data', { Resources: { Q: named('AWS::Kinesis::Stream', 'app-data/q') } });
    expect(() => refuseUnknownTypes({ dir: '', stacks: [strange] })).toThrow(
      'app-data/Q (AWS::Kinesis::Stream): is a type the local host does not know',
    );
    expect(() => refuseUnknownTypes(assembly)).not.toThrow();
  });
});
