import { describe, expect, test } from 'vitest';
import { readDeployContext } from '../../lib/infra/deploy-context.ts';
import { checkStage, resolveStage } from '../../lib/infra/resolve-stage.ts';
import { stages } from '../../lib/infra/stages.ts';

const dev = stages.dev;
const shard = { id: 'shard-0', minAcu: 0.5, maxAcu: 2, readers: 0 };

describe('stage settings', () => {
  test.each(['dev', 'staging', 'prod'] as const)('%s is valid', (name) => {
    expect(resolveStage(name).shards).toHaveLength(4);
  });

  test.each([
    ['no shard at all', { shards: [] }, 'shards: at least one shard'],
    [
      'more shards than a template and a function can be told of',
      { shards: Array.from({ length: 33 }, (_, index) => ({ ...shard, id: `shard-${index}` })) },
      'shards: at most 32 shards',
    ],
    ['two shards with one identity', { shards: [shard, shard] }, 'shards: two shards share one id'],
    [
      'a shard with a strange name',
      { shards: [{ ...shard, id: 'four' }] },
      'shards.0.id: must look like shard-0',
    ],
    ['capacity that is not a number', { shards: [{ ...shard, maxAcu: Number.NaN }] }, 'shards.0.maxAcu'],
    [
      'a floor above the ceiling',
      { shards: [{ ...shard, minAcu: 4 }] },
      'shards.0.minAcu: must not exceed maxAcu',
    ],
    [
      'a third of an ACU',
      { shards: [{ ...shard, minAcu: 0.3 }] },
      'shards.0.minAcu: must be a multiple of 0.5',
    ],
    [
      'an empty broker list',
      { kafka: { kind: 'self-managed', brokers: [''] } },
      'kafka.brokers.0: must be host:port',
    ],
    [
      'an issuer without TLS',
      { auth: { ...dev.auth, issuer: 'http://x.example' } },
      'auth.issuer: must be an https URL',
    ],
    ['a retention CloudWatch does not know', { logRetentionDays: 8 }, 'logRetentionDays'],
    ['an unknown setting', { shardCount: 4 }, 'shardCount'],
    ['a quota that is not a number', { accountConcurrency: Number('many') }, 'accountConcurrency'],
    [
      'too few brokers for three copies',
      { network: { zones: 2, endpointZones: 1 } },
      'kafka.brokersPerZone: three copies need three brokers',
    ],
    [
      'endpoints in more zones than there are',
      { network: { zones: 2, endpointZones: 3 } },
      'network.endpointZones',
    ],
  ])('T43: %s is refused by name', (_, change, message) => {
    expect(() => checkStage({ ...dev, ...change })).toThrow(message);
  });

  test('T43: an unknown stage is refused, and none at all too', () => {
    expect(() => resolveStage('production')).toThrow(
      'Unknown stage "production": pass -c stage=dev|staging|prod',
    );
    expect(() => readDeployContext('{}')).toThrow('pass -c stage=dev|staging|prod');
  });

  test('a deploy gives every shard readers by context', () => {
    const { stageName, overrides } = readDeployContext(JSON.stringify({ stage: 'dev', readers: '2' }));
    expect(resolveStage(stageName, overrides).shards.map(({ readers }) => readers)).toEqual([2, 2, 2, 2]);
    expect(() => resolveStage('dev', { readers: 'some' })).toThrow('readers');
    expect(() => resolveStage('dev', { readers: '16' })).toThrow('readers');
  });

  test('T41: a deploy adds shards behind those that are there, whose names stay', () => {
    const { stageName, overrides } = readDeployContext(
      JSON.stringify({ stage: 'dev', shards: '6', readers: '1' }),
    );
    const { shards } = resolveStage(stageName, overrides);
    expect(shards.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `shard-${n}`));
    expect(shards.slice(0, 4).map((one) => ({ ...one, readers: 0 }))).toEqual(dev.shards);
    expect(new Set(shards.map(({ readers, maxAcu }) => `${readers} ${maxAcu}`)).size).toBe(1);
    for (const count of ['', 'five', '-1', '4.5']) {
      expect(() => resolveStage('dev', { shards: count })).toThrow('is no number of shards');
    }
    expect(() => resolveStage('dev', { shards: '0' })).toThrow('shards: at least one shard');
    expect(() => resolveStage('dev', { shards: '65' })).toThrow('shards: at most 32 shards');
  });

  test('a deploy overrides addresses by context', () => {
    const context = { stage: 'prod', issuer: 'https://login.seller.example', audience: 'a,b', other: 1 };
    const { stageName, overrides } = readDeployContext(JSON.stringify(context));
    expect(resolveStage(stageName, overrides).auth).toEqual({
      issuer: 'https://login.seller.example',
      audience: ['a', 'b'],
    });
  });

  test('T43: an override is checked like the setting itself', () => {
    expect(() => resolveStage('dev', { accountConcurrency: 'four' })).toThrow('accountConcurrency');
    expect(() => resolveStage('dev', { redisUrl: '' })).toThrow('redis.url: must be an https URL');
  });
});
