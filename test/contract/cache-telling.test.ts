import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { REDIS_GUARD } from '../../functions/kernel/cache/guarded-tier.ts';
import { startSecrets } from '../../lib/local/secrets/start-secrets.ts';
import { ACME } from '../support/cache-sandboxes.ts';

/** A Redis that answers when it is let, to the commands of an invalidation. */
function slowRedis() {
  let open = Promise.resolve();
  let arrived = (): void => {};
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    arrived();
    await open;
    response.end(JSON.stringify((JSON.parse(body) as unknown[][]).map(() => ({ result: 'OK' }))));
  });
  return {
    server,
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

describe('the worker of cache debts, as it is wired', () => {
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

  it('waits for a tier that is slower than a request would wait for', async () => {
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
});
