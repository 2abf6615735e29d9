import { describe, expect, test } from 'vitest';
import { readSettings } from '../../functions/kernel/settings.ts';
import { fleetSetting } from '../../functions/scaling/domain/fleet-setting.ts';
import { services } from '../../functions/services.ts';
import { checkStage, resolveStage } from '../../lib/infra/resolve-stage.ts';
import { bytesOf, deployedEnvironments, deployedValue } from './deployed-environment.ts';
import { resourcesOf, synthesize, type TemplateResource } from './synthesized.ts';

const LIMIT = 4096;
/** A fifth stays free for what comes. */
const COMFORTABLE = 0.8 * LIMIT;

/** The stage in which most is said: every shard of the greatest range, and Kafka mappings with pollers of their own. */
function stageOf(shards: number) {
  const stage = resolveStage('prod', { shards: String(shards) });
  return checkStage({ ...stage, kafkaPollers: { mode: 'provisioned', minimum: 1, maximum: 200 } });
}

describe.each([16, 32])('T43: with %d shards', (shards) => {
  const made = synthesize(stageOf(shards));
  const environments = deployedEnvironments(made);
  const sizes = [...environments].map(([path, variables]) => ({ path, bytes: bytesOf(variables) }));

  test('what the scaler is told leaves a fifth of what Lambda allows', () => {
    const { bytes } = sizes.find(({ path }) => path === 'scaling-tick')!;
    expect(bytes).toBeLessThanOrEqual(COMFORTABLE);
  });

  test('no function is told more than Lambda allows', () => {
    for (const { path, bytes } of sizes) expect(bytes, path).toBeLessThanOrEqual(LIMIT);
  });

  test('no stack is larger than CloudFormation takes: fourteen shards had more outputs, and twelve a longer template', () => {
    for (const [name, template] of Object.entries(made.templates)) {
      expect(Object.keys(template.Outputs ?? {}).length, name).toBeLessThanOrEqual(200);
      expect(JSON.stringify(template).length, name).toBeLessThanOrEqual(1024 * 1024);
    }
  });

  /** Characters of a policy as it would stand in AWS. */
  function lengthOf({ Properties }: TemplateResource): number {
    const { Statement } = Properties['PolicyDocument'] as { Statement: { Resource: unknown }[] };
    const there = Statement.map((one) => ({ ...one, Resource: deployedValue(made, one.Resource) }));
    return JSON.stringify({ Statement: there, Version: '2012-10-17' }).length;
  }

  test('no policy is longer than IAM takes: the list of all secrets of all shards was', () => {
    const shared = resourcesOf(made.templates.services, 'AWS::IAM::ManagedPolicy');
    expect(shared.map(([path]) => path)).toEqual(
      expect.arrayContaining(['use-clusters', 'use-orders-db-secrets']),
    );
    for (const [path, policy] of shared) expect(lengthOf(policy), path).toBeLessThanOrEqual(6144);
    for (const [path, policy] of resourcesOf(made.templates.services, 'AWS::IAM::Policy'))
      expect(lengthOf(policy), path).toBeLessThanOrEqual(10_240);
    for (const [path, { Properties }] of resourcesOf(made.templates.services, 'AWS::IAM::Role'))
      expect((Properties['ManagedPolicyArns'] ?? []) as unknown[], path).toSatisfy(
        ({ length }) => length <= 10,
      );
  });

  test('the scaler reads from it everything it may move', () => {
    const { fleet } = readSettings({ fleet: fleetSetting(services) }, environments.get('scaling-tick')!);
    expect(fleet.clusters).toHaveLength(shards);
    expect(new Set(fleet.clusters).size).toBe(shards);
    expect(fleet.clusters[3]).toMatch(/^3\/springtide-prod-data-shard3[0-9a-f]{8}-[0-9a-f]{12}\/16$/);
    for (const [name, physical] of Object.entries(fleet.functions)) {
      expect(physical.startsWith(`springtide-prod-services-${name.replaceAll('-', '')}`), name).toBe(true);
    }
    expect(Object.keys(fleet.mappings)).toContain('orders-import-worker/orders-imports');
    expect(Object.keys(fleet.pollers)).toContain('history-recorder/order.events');
  });
});
