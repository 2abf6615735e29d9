import { describe, expect, test } from 'vitest';
import type { ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { services } from '../../functions/services.ts';
import { checkStage, resolveStage } from '../../lib/infra/resolve-stage.ts';
import { resourcesOf, synthesize, synthesizeStage } from './synthesized.ts';

const pinned = './pinned-data-ids.txt';

// Synthesized while the file is loaded, which has no time limit: a busy machine takes its time.
const dev = resolveStage('dev');
const prod = synthesizeStage('prod').templates.data;
const withReaders = synthesize(
  checkStage({ ...dev, shards: dev.shards.map((shard) => ({ ...shard, readers: 2 })) }),
);
const provisioned = synthesize(
  checkStage({ ...dev, kafkaPollers: { mode: 'provisioned', minimum: 1, maximum: 12 } }),
);
const kafkaKinds = [
  { kind: 'msk-serverless', type: 'AWS::MSK::ServerlessCluster', kafka: { kind: 'msk-serverless' } },
  {
    kind: 'self-managed',
    type: undefined,
    kafka: { kind: 'self-managed', brokers: ['kafka-1:9092', 'kafka-2:9092'] },
  },
].map((one) => ({ ...one, made: synthesize(checkStage({ ...dev, kafka: one.kafka })) }));

describe('the data stack', () => {
  /** A changed id means: CloudFormation makes a new, empty resource and takes the old one out of the stack. */
  test('keeps the logical ids of everything that holds data (after adding a resource: vitest -u, and read the diff)', async () => {
    const ids = Object.entries(prod.Resources)
      .filter(([, one]) => one.DeletionPolicy !== undefined)
      .map(([id, one]) => `${one.Type} ${id}`)
      .sort();
    await expect(`${ids.join('\n')}\n`).toMatchFileSnapshot(pinned);
  });

  test('has a writer and the readers of the stage in every cluster, all Serverless v2 and reached by the Data API', () => {
    const { data } = withReaders.templates;
    const clusters = resourcesOf(data, 'AWS::RDS::DBCluster');
    expect(clusters.map(([path]) => path)).toEqual(['shard-0', 'shard-1', 'shard-2', 'shard-3']);
    for (const [path, { Properties }] of clusters) {
      expect(Properties, path).toMatchObject({
        EnableHttpEndpoint: true,
        EnableIAMDatabaseAuthentication: true,
        StorageEncrypted: true,
        ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 600 },
      });
    }
    expect(resourcesOf(data, 'AWS::RDS::DBInstance')).toHaveLength(4 * 3);
  });

  test('puts a read-only proxy endpoint before the readers, over TLS, with the settings a client may not make', () => {
    const { data, services } = withReaders.templates;
    const endpoints = resourcesOf(data, 'AWS::RDS::DBProxyEndpoint');
    expect(endpoints.map(([path]) => path)).toEqual([0, 1, 2, 3].map((n) => `shard-${n}-readers`));
    for (const [, { Properties }] of endpoints) expect(Properties['TargetRole']).toBe('READ_ONLY');
    for (const [, { Properties }] of resourcesOf(data, 'AWS::RDS::DBProxy')) {
      expect(Properties).toMatchObject({ RequireTLS: true, EngineFamily: 'POSTGRESQL' });
      expect(Properties['Auth']).toHaveLength(4);
    }
    for (const [, { Properties }] of resourcesOf(data, 'AWS::RDS::DBProxyTargetGroup')) {
      const { InitQuery } = Properties['ConnectionPoolConfigurationInfo'] as { InitQuery: string };
      expect(InitQuery).toContain('statement_timeout = 30000');
      expect(InitQuery).toContain('default_transaction_read_only = on');
    }
    const functions = resourcesOf(services, 'AWS::Lambda::Function');
    const [, api] = functions.find(([path]) => path === 'orders-api')!;
    expect(api.Properties['VpcConfig']).toBeDefined();
    const { Variables } = api.Properties['Environment'] as { Variables: Record<string, unknown> };
    expect(JSON.stringify(Variables['READERS'])).toContain('readers');
    expect(Variables['WRITE_MARKS']).toBe('on');
    const [, worker] = functions.find(([path]) => path === 'orders-import-worker')!;
    expect(worker.Properties['VpcConfig']).toBeUndefined();
  });

  test('a stage without readers has no proxy, no function in the VPC for them, and leaves no write marks', () => {
    expect(resourcesOf(prod, 'AWS::RDS::DBProxy')).toEqual([]);
    const functions = resourcesOf(synthesizeStage('prod').templates.services, 'AWS::Lambda::Function');
    const [, api] = functions.find(([path]) => path === 'orders-api')!;
    expect(api.Properties['VpcConfig']).toBeUndefined();
    const { Variables } = api.Properties['Environment'] as { Variables: Record<string, unknown> };
    expect(Variables).toMatchObject({ READERS: '[]', WRITE_MARKS: 'off' });
  });

  test('has no way to the internet', () => {
    const { Resources } = prod;
    const types = Object.values(Resources).map((one) => one.Type);
    expect(types).not.toContain('AWS::EC2::NatGateway');
    expect(types).not.toContain('AWS::EC2::InternetGateway');
  });

  test.each(kafkaKinds)('runs on Kafka of the kind $kind too', ({ made, type }) => {
    const clusters = Object.values(made.templates.data.Resources).filter((one) =>
      one.Type.startsWith('AWS::MSK'),
    );
    expect(clusters.map((one) => one.Type)).toEqual(type ? [type] : []);
    const mappings = resourcesOf(made.templates.services, 'AWS::Lambda::EventSourceMapping');
    const [, mapping] = mappings.find(([, one]) => one.Properties['Topics'] !== undefined)!;
    const self = mapping.Properties['SelfManagedEventSource'];
    if (type) expect(self).toBeUndefined();
    else expect(self).toEqual({ Endpoints: { KafkaBootstrapServers: ['kafka-1:9092', 'kafka-2:9092'] } });
  });

  test.each([
    { pollers: 'on-demand', made: withReaders, isProvisioned: false },
    { pollers: 'provisioned', made: provisioned, isProvisioned: true },
  ])(
    'T92: every topic of every consumer is an event source mapping; with $pollers pollers it asks for what these have',
    ({ made, isProvisioned }) => {
      const mappings = resourcesOf(made.templates.services, 'AWS::Lambda::EventSourceMapping')
        .map(([, { Properties }]) => Properties)
        .filter(({ Topics }) => Topics !== undefined);
      const groups = mappings.map(
        (one) => (one['AmazonManagedKafkaEventSourceConfig'] as { ConsumerGroupId: string }).ConsumerGroupId,
      );
      expect(groups.toSorted()).toEqual(consumedTopics().toSorted());
      for (const one of mappings) {
        expect(one['DestinationConfig']).toHaveProperty('OnFailure.Destination');
        // On-demand pollers refuse these; without them a batch comes again for ever, so our functions give single events up.
        expect(one['BisectBatchOnFunctionError']).toBe(isProvisioned ? true : undefined);
        expect(one['MaximumRetryAttempts']).toBe(isProvisioned ? 5 : undefined);
        expect(one['FunctionResponseTypes']).toEqual(isProvisioned ? ['ReportBatchItemFailures'] : undefined);
        const pollers = { MinimumPollers: 1, MaximumPollers: 12 };
        expect(one['ProvisionedPollerConfig']).toEqual(isProvisioned ? pollers : undefined);
      }
    },
  );
});

/** `group.topic` of every consumer in the services' definitions. */
function consumedTopics(): string[] {
  const functions = Object.values<ServiceDefinition>(services).flatMap((one) => Object.values(one.functions));
  const triggers = functions.flatMap((one) => one.triggers);
  return triggers.flatMap((one) =>
    one.kind === 'topics' ? one.topics.map((topic) => `${one.consumerGroup}.${topic}`) : [],
  );
}
