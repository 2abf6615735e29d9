import { describe, expect, test } from 'vitest';
import type { ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { services } from '../../functions/services.ts';
import { needsFailureQueue } from '../../lib/infra/service-queues.ts';
import { bytesOf, deployedEnvironments } from './deployed-environment.ts';
import {
  pathOf,
  resourcesOf,
  type Synthesized,
  synthesizeStage,
  type Template,
  type TemplateResource,
} from './synthesized.ts';

const stageNames = ['dev', 'staging', 'prod'] as const;

/** Actions AWS cannot narrow to a resource, so that `Resource: *` is right for them. */
const accountWide = new Set([
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'cloudwatch:GetMetricData',
  'lambda:GetAccountSettings',
  'rds:DescribeDBClusters',
]);

/** Helpers that CDK itself brings; everything else is a function of ours. */
const cdkOwn = /^(AWS679f53fac|AWSCDK\.TriggerCustomResourceProvider)/;

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Principal?: unknown;
}

function everyTemplate({ templates }: Synthesized): Template[] {
  return Object.values(templates);
}

function functionsOf({ templates }: Synthesized): [string, TemplateResource][] {
  return resourcesOf(templates.services, 'AWS::Lambda::Function').filter(([path]) => !cdkOwn.test(path));
}

function statementsOf(template: Template): Statement[] {
  return Object.values(template.Resources).flatMap((resource) => {
    const text = JSON.stringify(resource.Properties ?? {});
    if (!text.includes('PolicyDocument') && !text.includes('"Statement"')) return [];
    return [...collectStatements(resource.Properties)];
  });
}

function* collectStatements(value: unknown): Generator<Statement> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Statement' && Array.isArray(inner)) yield* inner as Statement[];
    else yield* collectStatements(inner);
  }
}

const asList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** As data of the common type, without the literal types that `defineService` keeps. */
const definitions: readonly ServiceDefinition[] = Object.values(services);

describe.each(stageNames)('the templates of %s', (name) => {
  const made = synthesizeStage(name);

  test('hold every function of the definitions under its own name', () => {
    const expected = definitions.flatMap((service) => Object.keys(service.functions));
    expect(
      functionsOf(made)
        .map(([path]) => path)
        .sort(),
    ).toEqual(expected.sort());
  });

  test('run every function on Node 24 and arm64, with JSON logs, tracing and a log group that forgets', () => {
    for (const [path, { Properties }] of functionsOf(made)) {
      expect(Properties, path).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: expect.anything() },
      });
    }
    for (const template of everyTemplate(made)) {
      for (const [path, group] of resourcesOf(template, 'AWS::Logs::LogGroup')) {
        expect(group.Properties['RetentionInDays'], path).toBe(made.stage.logRetentionDays);
      }
    }
  });

  test('give every function the alias live, and no provisioned concurrency anywhere', () => {
    const aliases = resourcesOf(made.templates.services, 'AWS::Lambda::Alias').map(([path]) => path);
    expect(aliases.sort()).toEqual(
      functionsOf(made)
        .map(([path]) => `${path}/live`)
        .sort(),
    );
    for (const template of everyTemplate(made)) {
      expect(JSON.stringify(template)).not.toContain('ProvisionedConcurrency"');
      expect(JSON.stringify(template)).not.toContain('"ProvisionedConcurrencyConfig":');
      expect(JSON.stringify(template)).not.toContain('ApplicationAutoScaling');
    }
  });

  test('reserve concurrency only where a definition or its class says so', () => {
    for (const service of definitions) {
      for (const [path, definition] of Object.entries(service.functions)) {
        const [, one] = functionsOf(made).find(([candidate]) => candidate === path)!;
        const wanted = definition.reservedConcurrency ?? made.stage.reservedByClass[definition.class];
        expect(one.Properties['ReservedConcurrentExecutions'], path).toBe(wanted);
      }
    }
  });

  test('never let webhooks reach a loopback address: only the local host sets that', () => {
    expect(JSON.stringify(made.templates)).not.toContain('ALLOW_LOCAL_TARGETS');
  });

  test('T43: keep every environment below the 4 KB that Lambda allows', () => {
    for (const [path, variables] of deployedEnvironments(made)) {
      expect(bytesOf(variables), path).toBeLessThan(4096);
    }
  });

  test('leave no asynchronous path without a dead-letter queue', () => {
    const { data, services: stack } = made.templates;
    for (const [path, queue] of resourcesOf(data, 'AWS::SQS::Queue')) {
      const isLast = path.endsWith('-dlq') || path.endsWith('-failures');
      expect(queue.Properties['RedrivePolicy'] !== undefined, path).toBe(!isLast);
    }
    for (const [path, schedule] of resourcesOf(stack, 'AWS::Scheduler::Schedule')) {
      expect(schedule.Properties['Target'], path).toMatchObject({
        DeadLetterConfig: { Arn: expect.anything() },
        RetryPolicy: { MaximumRetryAttempts: 3 },
      });
    }
    const configured = resourcesOf(stack, 'AWS::Lambda::EventInvokeConfig');
    const asynchronous = definitions.flatMap((service) =>
      Object.entries(service.functions).filter(([, one]) => needsFailureQueue(one)),
    );
    expect(configured).toHaveLength(asynchronous.length);
    for (const [path, config] of configured) {
      expect(config.Properties['DestinationConfig'], path).toHaveProperty('OnFailure.Destination');
    }
  });

  test('feed queues with partial failures, and topics from the beginning with a place for what fails', () => {
    for (const [path, { Properties }] of resourcesOf(
      made.templates.services,
      'AWS::Lambda::EventSourceMapping',
    )) {
      if (Properties['Topics'] === undefined) {
        expect(Properties['FunctionResponseTypes'], path).toEqual(['ReportBatchItemFailures']);
        continue;
      }
      expect(Properties, path).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
        AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: expect.stringMatching(/^[a-z-]+\.[a-z.]+$/) },
      });
    }
  });

  test('T43: keep messages invisible for six timeouts of their consumer', () => {
    const functions = new Map(functionsOf(made));
    const queues = new Map(resourcesOf(made.templates.data, 'AWS::SQS::Queue'));
    const mappings = resourcesOf(made.templates.services, 'AWS::Lambda::EventSourceMapping');
    const fed = mappings.filter(([, { Properties }]) => Properties['Topics'] === undefined);
    expect(fed.length).toBeGreaterThan(0);
    for (const [path] of fed) {
      const [consumer, , queue] = path.split('/') as [string, string, string];
      const visibility = queues.get(queue)!.Properties['VisibilityTimeout'] as number;
      expect(visibility, path).toBeGreaterThanOrEqual(
        6 * (functions.get(consumer)!.Properties['Timeout'] as number),
      );
    }
  });

  test('allow no action on everything but those that AWS cannot narrow', () => {
    for (const statement of everyTemplate(made).flatMap(statementsOf)) {
      if (statement.Effect !== 'Allow') continue;
      expect(asList(statement.Action)).not.toContain('*');
      // A key's policy speaks of the key it belongs to.
      if (statement.Principal !== undefined) continue;
      if (!asList(statement.Resource).includes('*')) continue;
      for (const action of asList(statement.Action)) expect(accountWide).toContain(action);
    }
  });

  test('ask for a token on every route but the open ones, and for the ops scope on ops routes', () => {
    const routes = new Map(resourcesOf(made.templates.edge, 'AWS::ApiGatewayV2::Route'));
    const defined = definitions
      .flatMap((service) => Object.values(service.functions).flatMap((one) => [...one.triggers]))
      .flatMap((trigger) => (trigger.kind === 'http' ? [...trigger.routes] : []));
    expect(routes.size).toBe(defined.length);
    for (const { operation, access, method, path } of defined) {
      const { Properties } = routes.get(operation)!;
      expect(Properties['RouteKey']).toBe(`${method} ${path}`);
      expect(Properties['AuthorizationType'], operation).toBe(access === 'none' ? 'NONE' : 'JWT');
      expect(Properties['AuthorizationScopes'], operation).toEqual(access === 'ops' ? ['ops'] : undefined);
    }
  });

  test('bring bootstrap to an end before any other alias moves to new code', () => {
    const { Resources } = made.templates.services;
    const [trigger] = Object.entries(Resources).find(([, one]) => one.Type === 'Custom::Trigger')!;
    for (const alias of Object.values(Resources).filter((one) => one.Type === 'AWS::Lambda::Alias')) {
      if (pathOf(alias).startsWith('ops-bootstrap/')) continue;
      expect(alias.DependsOn, pathOf(alias)).toContain(trigger);
    }
  });

  test('watch every function, every dead-letter queue and every shard', () => {
    const alarms = resourcesOf(made.templates.alarms, 'AWS::CloudWatch::Alarm').map(([path]) => path);
    const data = resourcesOf(made.templates.data, 'AWS::SQS::Queue').map(([path]) => path);
    const last = data.filter((path) => path.endsWith('-dlq') || path.endsWith('-failures'));
    expect(alarms).toEqual(expect.arrayContaining(last.map((path) => `${path}-depth`)));
    expect(alarms).toEqual(expect.arrayContaining(functionsOf(made).map(([path]) => `${path}-errors`)));
    expect(alarms).toEqual(expect.arrayContaining(made.stage.shards.map(({ id }) => `${id}-acu`)));
    expect(alarms).toEqual(expect.arrayContaining(['history-recorder-lag', 'orders-imports-age']));
    for (const service of ['users', 'catalog', 'orders', 'payments'])
      expect(alarms).toEqual(expect.arrayContaining([`${service}-outbox-age`, `${service}-outbox-backlog`]));
    for (const service of ['users', 'catalog', 'orders'])
      expect(alarms).toEqual(expect.arrayContaining([`${service}-slow-queries`, `${service}-stuck-query`]));
    const scaler = [
      'scaler-silent',
      'scaler-blind',
      'scaler-failing',
      'scaler-change-failed',
      'scaler-warming-failed',
      'scaler-notices-lost',
    ];
    expect(alarms).toEqual(expect.arrayContaining(scaler));
  });
});

describe('the stages', () => {
  /** Types and paths of everything, which no stage setting may change while shards, zones and Kafka are alike. */
  function skeleton(made: Synthesized): string[] {
    // Not the bare stage name: `prod` also begins `products-api`.
    const stackName = new RegExp(`springtide-?${made.stage.name}`, 'g');
    return (
      everyTemplate(made)
        .flatMap((template) => Object.values(template.Resources))
        .filter((one) => !['AWS::Lambda::Version', 'AWS::Lambda::Permission'].includes(one.Type))
        // CDK puts the stack's name into the id of a security group rule.
        .map((one) =>
          `${one.Type} ${pathOf(one).replace(stackName, 'springtide')}`.replace(/[0-9A-F]{8}:/, ':'),
        )
        .sort()
    );
  }

  test('differ in settings, not in what they consist of', () => {
    const [dev, staging, prod] = stageNames.map((name) => skeleton(synthesizeStage(name)));
    expect(staging).toEqual(dev);
    expect(prod).toEqual(dev);
  });

  test('staging and prod protect their data, dev can be removed', () => {
    const protection = stageNames.map((name) => synthesizeStage(name).terminationProtection.data ?? false);
    expect(protection).toEqual([false, true, true]);
    const policyOf = (name: (typeof stageNames)[number], type: string) =>
      new Set(resourcesOf(synthesizeStage(name).templates.data, type).map(([, one]) => one.DeletionPolicy));
    for (const type of [
      'AWS::DynamoDB::Table',
      'AWS::RDS::DBCluster',
      'AWS::S3::Bucket',
      'AWS::MSK::Cluster',
    ]) {
      expect(policyOf('dev', type), type).toEqual(new Set(['Delete']));
      expect(policyOf('prod', type), type).toEqual(new Set(['Retain']));
    }
  });
});
