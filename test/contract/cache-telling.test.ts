import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sandboxCache } from '../../functions/aws/sandbox-cache.ts';
import { REDIS_GUARD } from '../../functions/kernel/cache/guarded-tier.ts';
import { startSecrets } from '../../lib/local/secrets/start-secrets.ts';
import { ACME, silent } from '../support/cache-sandboxes.ts';

/** A Redis that answers when it is let, to the commands of an invalidation. */
function slowRedis() {
  let open = Promise.resolve();
  let arrived = (): void => {};
  let isDown = false;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    arrived();
    await open;
    if (isDown) response.statusCode = 500;
    response.end(JSON.stringify((JSON.parse(body) as unknown[][]).map(() => ({ result: 'OK' }))));
  });
  return {
    server,
    setDown(down: boolean) {
      isDown = down;
    },
    /** Holds the next answers back. `asked` resolves when a request has come, `answer` lets it go. */
    hold() {
      const gate = Promise.withResolvers<void>();
      const asked = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      open = gate.promise;
      return { asked, answer: gate.resolve };
    },
  };
}

describe('how long who tells the tiers waits for them, as it is wired', () => {
  const redis = slowRedis();
  let stopSecrets: () => Promise<void>;

  beforeAll(async () => {
    await new Promise<void>((resolve) => redis.server.listen(0, '127.0.0.1', resolve));
    const secrets = await startSecrets(new Map([['redis', JSON.stringify({ token: 'secret' })]]));
    stopSecrets = () => secrets.stop();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      REDIS_URL: `http://127.0.0.1:${(redis.server.address() as AddressInfo).port}`,
      REDIS_SECRET_ARN: 'redis',
      CACHE_TABLE: 'unused',
    });
    // Time passes only as far as the test says: on a slow machine too.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  afterAll(async () => {
    vi.useRealTimers();
    redis.server.closeAllConnections();
    await new Promise((resolve) => redis.server.close(resolve));
    await stopSecrets();
  });

  it('the worker of debts waits for a tier that is slower than a request would wait for', async () => {
    const { wireCacheAdministration } = await import('../../functions/cache/wiring.ts');
    const { cache } = wireCacheAdministration();
    const targets = [{ kind: 'entity', entity: 'thing' }] as const;
    await cache.invalidate(ACME, targets, { reach: 'nearest' });
    const { asked, answer } = redis.hold();
    try {
      const telling = cache.invalidate(ACME, targets, { reach: 'nearest' });
      await asked;
      await vi.advanceTimersByTimeAsync(10 * REDIS_GUARD.timeoutMs);
      expect(cache.statistics().tiers.redis).toMatchObject({ invalidated: 1, errors: 0 });
      answer();
      await telling;
      expect(cache.statistics().tiers.redis).toMatchObject({ invalidated: 2, errors: 0, requests: 2 });
    } finally {
      answer();
    }
  });

  it('reads had opened the breaker, and for ten seconds writers told a Redis nothing that was back: others read old states from it', async () => {
    const ports = {
      clock: () => 0,
      random: () => 0,
      newToken: () => crypto.randomUUID(),
      pause: async () => {},
      logger: silent,
    };
    const settings = {
      redisUrl: process.env['REDIS_URL'] ?? '',
      redisSecretArn: 'redis',
      cacheTable: 'unused',
    };
    const { cache } = sandboxCache(settings, ports);
    redis.setDown(true);
    for (let failure = 0; failure < REDIS_GUARD.failures; failure += 1) await cache.touch(ACME);
    const before = cache.statistics().tiers.redis?.requests;
    await cache.touch(ACME);
    expect(cache.statistics().tiers.redis?.requests).toBe(before);
    redis.setDown(false);
    await cache.invalidate(ACME, [{ kind: 'entity', entity: 'thing' }], { reach: 'nearest' });
    expect(cache.statistics().tiers.redis?.invalidated).toBe(1);
  });
});
