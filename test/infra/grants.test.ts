import { describe, expect, test } from 'vitest';
import {
  commonVariables,
  type FunctionDefinition,
  type ResourceName,
  resourceVariables,
} from '../../functions/kernel/service-definition.ts';
import { readSettings } from '../../functions/kernel/settings.ts';
import { fleetSetting } from '../../functions/scaling/domain/fleet-setting.ts';
import type { Services } from '../../lib/infra/capacity-lint.ts';
import { type Grant, type Grants, grants } from '../../lib/infra/grants.ts';
import { resolveStage } from '../../lib/infra/resolve-stage.ts';
import { deployedEnvironments, deployedValue } from './deployed-environment.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

// Compile-time proofs: `npm run types` fails when one of these lines stops being an error.
// @ts-expect-error a grant that forgets a declared variable does not compile
export const forgetsSecret: Grant<'redis'> = () => ({ REDIS_URL: 'https://redis.example' });
// @ts-expect-error a grant that misspells a variable does not compile
export const misspells: Grant<'archive'> = () => ({ ARCHIVE_BUKET: 'archive' });
const { archive: _archive, ...withoutArchive } = grants;
// @ts-expect-error a resource without a grant does not compile
export const incomplete: Grants = withoutArchive;

const names = Object.keys(resourceVariables) as ResourceName[];

/** A service with one function for each resource, named after it. */
function userOf(resource: ResourceName): [string, FunctionDefinition] {
  return [
    `use-${resource}`,
    {
      entry: 'shop/handlers/use.ts',
      triggers: [{ kind: 'direct' }],
      uses: [resource],
      class: 'normal',
      memoryMb: 256,
      timeoutSeconds: 30,
    },
  ];
}

const everything: Services = {
  /** Others send to its queue too. */
  cache: {
    name: 'cache',
    queues: { debts: { fifo: false, visibilitySeconds: 180, maxReceives: 10 } },
    topics: {},
    functions: {},
  },
  shop: {
    name: 'shop',
    database: 'catalog_db',
    queues: {
      relay: { fifo: true, visibilitySeconds: 180, maxReceives: 10 },
      imports: { fifo: false, visibilitySeconds: 180, maxReceives: 10 },
      jobs: { fifo: false, visibilitySeconds: 180, maxReceives: 10 },
      deliveries: { fifo: true, visibilitySeconds: 180, maxReceives: 10 },
      warm: { fifo: false, visibilitySeconds: 180, maxReceives: 10 },
    },
    topics: { 'shop.events': { partitions: 3, retentionDays: 7 } },
    functions: {
      ...Object.fromEntries(names.map(userOf)),
      'catalog-counts': userOf('directory')[1],
      'ops-topics': userOf('directory')[1],
      'shop-warm': userOf('directory')[1],
      'shop-worker': {
        ...userOf('directory')[1],
        triggers: [
          { kind: 'queue', queue: 'imports', batchSize: 5, batchWindowSeconds: 0, maxConcurrency: 4 },
          {
            kind: 'topics',
            topics: ['shop.events'],
            consumerGroup: 'shop',
            batchSize: 10,
            batchWindowMs: 1000,
          },
          { kind: 'schedule', everyMinutes: 5 },
        ],
      },
    },
  },
};

const all = synthesize(resolveStage('prod'), everything);

function variablesOf(name: string): Record<string, unknown> {
  const found = resourcesOf(all.templates.services, 'AWS::Lambda::Function').find(([path]) => path === name);
  return (found![1].Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}

function statementsOf(name: string): { Action: string | string[]; Resource: unknown }[] {
  const policies = resourcesOf(all.templates.services, 'AWS::IAM::Policy');
  const [, policy] = policies.find(([path]) => path === `${name}-role/DefaultPolicy`)!;
  return (policy.Properties['PolicyDocument'] as { Statement: { Action: string; Resource: unknown }[] })
    .Statement;
}

/** Of the policies that a role has in common with others. */
function sharedStatementsOf(name: string): { Action: string | string[]; Resource: unknown }[] {
  const { Resources } = all.templates.services;
  const [, role] = resourcesOf(all.templates.services, 'AWS::IAM::Role').find(
    ([path]) => path === `${name}-role`,
  )!;
  const policies = (role.Properties['ManagedPolicyArns'] ?? []) as { Ref: string }[];
  return policies.flatMap(({ Ref }) => {
    const document = Resources[Ref]?.Properties?.['PolicyDocument'];
    return (document as { Statement: { Action: string; Resource: unknown }[] }).Statement;
  });
}

describe('grants', () => {
  test.each(names)('%s brings exactly its declared variables', (name) => {
    const expected = [...commonVariables, ...resourceVariables[name]].sort();
    expect(Object.keys(variablesOf(`use-${name}`)).sort()).toEqual(expected);
  });

  test('a database grant reaches the clusters and its own secrets only', () => {
    const statements = sharedStatementsOf('use-database');
    const actions = statements.flatMap(({ Action }) => [Action].flat());
    expect(actions.filter((action) => !action.startsWith('rds-data:'))).toEqual([
      'secretsmanager:GetSecretValue',
    ]);
    const [reach] = statements.filter(({ Action }) => [Action].flat().includes('rds-data:ExecuteStatement'));
    expect(JSON.stringify(deployedValue(all, reach!.Resource)).match(/:cluster:/g)).toHaveLength(4);
    const [read] = statements.filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
    const secrets = JSON.stringify(deployedValue(all, read!.Resource));
    expect(secrets.match(/:secret:shard\dcatalogdb/g)).toHaveLength(4);
    expect(secrets).not.toMatch(/admin|ordersdb|usersdb|paymentsdb/);
  });

  test('a sender of cache debts may send to that one queue of another service, and not read it', () => {
    const [send] = statementsOf('use-cache-debts-queue').filter(({ Action }) =>
      JSON.stringify(Action).includes('sqs:'),
    );
    expect(JSON.stringify(send?.Action)).not.toMatch(/Receive|Delete/);
    expect(JSON.stringify(send?.Resource)).toContain('cachedebts');
  });

  test('who looks memberships up can change none, and who keeps them can neither list nor delete', () => {
    const actionsOf = (name: string) =>
      statementsOf(name).flatMap(({ Action }) =>
        [Action].flat().filter((action) => String(action).startsWith('dynamodb:')),
      );
    expect(actionsOf('use-memberships')).toEqual(['dynamodb:Query']);
    expect(actionsOf('use-membership-index')).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem']);
    expect(JSON.stringify(statementsOf('use-cursor-key'))).not.toContain('addresskey');
    expect(JSON.stringify(statementsOf('use-address-key'))).toContain('addresskey');
  });

  test('who warms the cache is told every function that can load, and may invoke no other', () => {
    expect(JSON.stringify(variablesOf('use-warm-targets')['WARM_TARGETS'])).toContain('shop');
    const [invoke] = statementsOf('use-warm-targets').filter(
      ({ Action }) => Action === 'lambda:InvokeFunction',
    );
    expect(JSON.stringify(invoke?.Resource)).toMatch(/shopwarm/);
    expect(JSON.stringify(invoke?.Resource)).not.toMatch(/use/);
  });

  test('the scaler is told every function and queue it has a lever for, and every cluster', () => {
    const variables = deployedEnvironments(all).get('use-scaling-control') ?? {};
    const { fleet } = readSettings({ fleet: fleetSetting(everything) }, variables);
    expect(fleet.functions).toEqual({ 'shop-worker': expect.stringMatching(/-services-shopworker/) });
    expect(Object.keys(fleet.mappings)).toEqual(['shop-worker/shop-imports']);
    expect(fleet.pollers).toEqual({});
    expect(fleet.clusters[3]).toMatch(/^3\/springtide-prod-data-shard3\w+-\w+\/16$/);
    expect(fleet.reservedByClass).toEqual(resolveStage('prod').reservedByClass);
  });

  test('only functions that talk to Kafka sit in the VPC', () => {
    const inside = resourcesOf(all.templates.services, 'AWS::Lambda::Function')
      .filter(([, one]) => one.Properties['VpcConfig'] !== undefined)
      .map(([path]) => path);
    expect(inside).toEqual(['use-event-log']);
  });
});
