import type { Cache } from '../kernel/cache/cache.ts';
import type { RepositoryPorts } from '../kernel/cache/cached-repository.ts';
import { type RequestCache, requestCache } from '../kernel/cache/request-cache.ts';
import { statisticsPublisher } from '../kernel/cache/shared-statistics.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import { optimizeReads } from '../kernel/optimizing/optimize-reads.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import { sandboxCache } from './sandbox-cache.ts';

/** What a service's stores and handlers take from the cache of their sandbox. */
export interface ServiceCache extends RepositoryPorts {
  cache: Cache;
  requests: RequestCache;
}

const cacheSettings = {
  redisUrl: textSetting('REDIS_URL'),
  redisSecretArn: textSetting('REDIS_SECRET_ARN'),
  cacheTable: textSetting('CACHE_TABLE'),
};

/** The cache of this sandbox, known to `/ops/cache` under the service's name. Call it once: a second one would not share memory. */
export function connectCache(
  { env, clock, random, randomBytes, sleep }: Runtime,
  { service, logger }: { service: string; logger: Logger },
): ServiceCache {
  const newToken = uuidV7Maker(clock, randomBytes);
  const ports = { clock, random, newToken, pause: sleep, logger };
  const { cache, send } = sandboxCache(readSettings(cacheSettings, env), ports);
  const publish = statisticsPublisher(send, clock, { service, sandbox: newToken() });
  const optimizer = optimizeReads({ cache, clock, logger, defer: setImmediate });
  return { cache, optimizer, requests: requestCache({ cache, publish }), logger };
}
