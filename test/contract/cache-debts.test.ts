import { describe, expect, it } from 'vitest';
import { upstashPipeline } from '../../functions/aws/upstash-redis.ts';
import { Cache } from '../../functions/kernel/cache/cache.ts';
import { cachedRepository } from '../../functions/kernel/cache/cached-repository.ts';
import { debtsOf, payDebts } from '../../functions/kernel/cache/debts.ts';
import { redisTier } from '../../functions/kernel/cache/redis-tier.ts';
import { requestPipeline } from '../../functions/kernel/cache/request-pipeline.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import { ACME, repositoryPorts, silent } from '../support/cache-sandboxes.ts';
import { openRedis, redisEngines, TOKEN } from '../support/redis-engines.ts';

const event = { accountId: ACME, aggregateType: 'thing', aggregateId: '1', eventId: 'e-1' } as DomainEvent;

for (const [name, { skip, program }] of Object.entries(redisEngines)) {
  describe.skipIf(skip)(`an invalidation that Redis did not hear: ${name}`, () => {
    it('Redis is stopped during the invalidation and comes back with the old value, which the event of the write takes away', async () => {
      const redis = await openRedis(program);
      let stored = 'old';
      /** A sandbox of its own, as each caller would be. */
      const open = () => {
        const address = async () => ({ url: redis.engine.url, token: TOKEN });
        const cache = new Cache({
          tiers: [redisTier(requestPipeline(upstashPipeline(address), setImmediate))],
          clock: Date.now,
          random: () => 0,
          newToken: () => crypto.randomUUID(),
          pause: async () => {},
          logger: silent,
        });
        const things = cachedRepository<string>(repositoryPorts(cache), { entity: 'thing', version: 1 });
        const find = things.byId(async () => stored);
        const list = things.byFilter('page', async () => [stored]);
        const scope = { demand: 'replica', mustSee: null, written: null } as const;
        const read = () =>
          withReadScope(scope, async () => [await find(ACME, '1'), ...(await list(ACME, {}))]);
        return { cache, things, read };
      };
      try {
        expect(await open().read()).toEqual(['old', 'old']);
        await redis.engine.stop();
        await open().things.change(ACME, { id: '1', proof: 'e-1' }, async () => {
          stored = 'new';
        });
        await expect(payDebts(open().cache, debtsOf([event]))).rejects.toMatchObject({ retryable: true });
        await redis.restart();
        expect(await open().read()).toEqual(['old', 'old']);
        expect(await payDebts(open().cache, debtsOf([event]))).toBe(1);
        expect(await open().read()).toEqual(['new', 'new']);
      } finally {
        await redis.close();
      }
    });

    it('a write that Redis heard is proved through a restart, and its debt is not paid twice', async () => {
      const redis = await openRedis(program);
      const address = async () => ({ url: redis.engine.url, token: TOKEN });
      const open = () =>
        new Cache({
          tiers: [redisTier(requestPipeline(upstashPipeline(address), setImmediate))],
          clock: Date.now,
          random: () => 0,
          newToken: () => crypto.randomUUID(),
          pause: async () => {},
          logger: silent,
        });
      try {
        await open().invalidate(ACME, [{ kind: 'key', entity: 'thing', id: '1' }], { proof: 'e-1' });
        await redis.restart();
        expect(await payDebts(open(), debtsOf([event]))).toBe(0);
      } finally {
        await redis.close();
      }
    });
  });
}
