import type { ShardSetting, Stage, StageName } from './stage-schema.ts';

function evenShards(count: number, size: Omit<ShardSetting, 'id'>): ShardSetting[] {
  return Array.from({ length: count }, (_, index) => ({ id: `shard-${index}`, ...size }));
}

const databases: Stage['databases'] = ['users_db', 'catalog_db', 'orders_db', 'payments_db'];

/**
 * What differs between stages, and nothing else does. Addresses under `.example` are placeholders that a deploy
 * replaces by context: `-c issuer=… -c audience=… -c redisUrl=…`.
 */
export const stages: Record<StageName, Stage> = {
  dev: {
    name: 'dev',
    shards: evenShards(4, { minAcu: 0, maxAcu: 2, readers: 0 }),
    databases,
    backupDays: 1,
    network: { zones: 3, endpointZones: 1 },
    // The smallest cluster that can hold three replicas.
    kafka: {
      kind: 'msk-provisioned',
      version: '3.9.x',
      instanceType: 'kafka.t3.small',
      brokersPerZone: 1,
      volumeGb: 20,
    },
    kafkaPollers: { mode: 'on-demand' },
    auth: { issuer: 'https://auth.dev.springtide.example', audience: ['springtide-dev'] },
    redis: { url: 'https://redis.dev.springtide.example' },
    logLevel: 'DEBUG',
    logRetentionDays: 7,
    protectData: false,
    accountConcurrency: 1000,
    reservedByClass: {},
    throttle: { requestsPerSecond: 500, burst: 250 },
  },
  staging: {
    name: 'staging',
    shards: evenShards(4, { minAcu: 0.5, maxAcu: 4, readers: 0 }),
    databases,
    backupDays: 7,
    network: { zones: 3, endpointZones: 2 },
    kafka: {
      kind: 'msk-provisioned',
      version: '3.9.x',
      instanceType: 'kafka.t3.small',
      brokersPerZone: 1,
      volumeGb: 100,
    },
    kafkaPollers: { mode: 'on-demand' },
    auth: { issuer: 'https://auth.staging.springtide.example', audience: ['springtide-staging'] },
    redis: { url: 'https://redis.staging.springtide.example' },
    logLevel: 'INFO',
    logRetentionDays: 30,
    protectData: true,
    accountConcurrency: 1000,
    reservedByClass: { background: 10 },
    throttle: { requestsPerSecond: 2000, burst: 1000 },
  },
  prod: {
    name: 'prod',
    shards: evenShards(4, { minAcu: 0.5, maxAcu: 16, readers: 0 }),
    databases,
    backupDays: 35,
    network: { zones: 3, endpointZones: 3 },
    kafka: {
      kind: 'msk-provisioned',
      version: '3.9.x',
      instanceType: 'kafka.m7g.large',
      brokersPerZone: 1,
      volumeGb: 500,
    },
    kafkaPollers: { mode: 'on-demand' },
    auth: { issuer: 'https://auth.springtide.example', audience: ['springtide'] },
    redis: { url: 'https://redis.springtide.example' },
    logLevel: 'INFO',
    logRetentionDays: 90,
    protectData: true,
    // Ask for this quota before the first deploy: a new account starts far lower.
    accountConcurrency: 3000,
    reservedByClass: { critical: 250, background: 10 },
    throttle: { requestsPerSecond: 10_000, burst: 5000 },
  },
};
