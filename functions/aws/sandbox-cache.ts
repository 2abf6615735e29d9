import { Cache } from '../kernel/cache/cache.ts';
import {
  DYNAMO_GUARD,
  type GuardSettings,
  guardTier,
  REDIS_GUARD,
  TELLING_GUARD,
} from '../kernel/cache/guarded-tier.ts';
import type { SendCommands } from '../kernel/cache/redis-commands.ts';
import { redisTier } from '../kernel/cache/redis-tier.ts';
import { requestPipeline } from '../kernel/cache/request-pipeline.ts';
import { createCounters } from '../kernel/cache/statistics.ts';
import type { CacheTier } from '../kernel/cache/tier.ts';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import { dynamoCacheTier } from './dynamo-cache-tier.ts';
import { readSecret } from './secrets.ts';
import { upstashPipeline } from './upstash-redis.ts';

export interface SandboxCacheSettings {
  redisUrl: string;
  /** Secret that holds `{"token": "..."}`. */
  redisSecretArn: string;
  cacheTable: string;
}

export interface SandboxPorts {
  clock: Clock;
  random(): number;
  newToken(): string;
  pause(ms: number): Promise<void>;
  logger: Logger;
}

export interface SandboxGuards {
  redis: GuardSettings;
  dynamo: GuardSettings;
  /** Of invalidations, in each. */
  telling: GuardSettings;
}

const WHILE_A_REQUEST_WAITS: SandboxGuards = {
  redis: REDIS_GUARD,
  dynamo: DYNAMO_GUARD,
  telling: TELLING_GUARD,
};

/**
 * One sandbox's cache over Redis and DynamoDB, and the pipeline it shares with whatever else a request asks of Redis (the rate limit).
 * The Redis database must answer reads from where it takes writes: with Upstash's read replicas the coherence bound does not hold.
 */
export function sandboxCache(
  settings: SandboxCacheSettings,
  ports: SandboxPorts,
  guards = WHILE_A_REQUEST_WAITS,
): { cache: Cache; send: SendCommands } {
  const { clock } = ports;
  const counters = createCounters();
  const address = async () => ({
    url: settings.redisUrl,
    token: readToken(await readSecret(settings.redisSecretArn)),
  });
  const counts = counters.tier('redis');
  const onRequest = () => {
    counts.requests += 1;
  };
  const send = requestPipeline(upstashPipeline(address, { onRequest }), setImmediate);
  const twice = (tier: CacheTier, reading: GuardSettings) => {
    const watch = { counts: counters.tier(tier.name), clock, connection: { isMade: false } };
    return { read: guardTier(tier, reading, watch), told: guardTier(tier, guards.telling, watch) };
  };
  const redis = twice(redisTier(send), guards.redis);
  const dynamo = twice(dynamoCacheTier(settings.cacheTable, clock), guards.dynamo);
  const tiers = [redis.read, dynamo.read];
  const told = [redis.told, dynamo.told];
  return { cache: new Cache({ ...ports, tiers, told, counters }), send };
}

function readToken(secret: string): string {
  const { token } = JSON.parse(secret) as { token?: string };
  if (token) return token;
  throw new AppError('invalid_settings', 'the secret of Redis has no token');
}
