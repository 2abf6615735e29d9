import { sandboxCache } from '../aws/sandbox-cache.ts';
import { jsonLogger } from '../entry/json-logger.ts';
import { writeStdoutLine } from '../entry/write-line.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import type { GlobPorts } from './domain/invalidate-glob.ts';
import { cache } from './service.ts';

/** 96 random bits. */
const newToken = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString('base64url');

export function wireCacheAdministration(): GlobPorts {
  const settings = readSettings(
    {
      redisUrl: textSetting('REDIS_URL'),
      redisSecretArn: textSetting('REDIS_SECRET_ARN'),
      cacheTable: textSetting('CACHE_TABLE'),
    },
    process.env,
  );
  return sandboxCache(settings, {
    clock: Date.now,
    random: Math.random,
    newToken,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    logger: jsonLogger({
      service: cache.name,
      level: process.env['LOG_LEVEL'],
      clock: Date.now,
      writeLine: writeStdoutLine,
    }),
  });
}
