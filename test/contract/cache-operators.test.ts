import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upstashPipeline } from '../../functions/aws/upstash-redis.ts';
import { invalidateGlob } from '../../functions/cache/domain/invalidate-glob.ts';
import { invalidateBody } from '../../functions/cache/domain/validators.generated.js';
import { getStatistics } from '../../functions/cache/handlers/get-statistics.ts';
import { postInvalidate } from '../../functions/cache/handlers/invalidate.ts';
import { Cache } from '../../functions/kernel/cache/cache.ts';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import type { SendCommands } from '../../functions/kernel/cache/redis-commands.ts';
import { redisTier } from '../../functions/kernel/cache/redis-tier.ts';
import { requestCache } from '../../functions/kernel/cache/request-cache.ts';
import { requestPipeline } from '../../functions/kernel/cache/request-pipeline.ts';
import { statisticsPublisher } from '../../functions/kernel/cache/shared-statistics.ts';
import { ACME, GLOBEX, silent } from '../support/cache-sandboxes.ts';
import { openRedis, type RedisUnderTest, redisEngines, TOKEN } from '../support/redis-engines.ts';

const orders = cacheArea<string>({ entity: 'order', version: 1, freshMs: 60_000 });

for (const [name, { skip, program }] of Object.entries(redisEngines)) {
  describe.skipIf(skip)(`what operators see and do: ${name}`, () => {
    let redis: RedisUnderTest;
    let send: SendCommands;
    let requests = 0;
    beforeAll(async () => {
      redis = await openRedis(program);
      const address = async () => ({ url: redis.engine.url, token: TOKEN });
      send = requestPipeline(upstashPipeline(address, { onRequest: () => (requests += 1) }), setImmediate);
    });
    afterAll(() => redis?.close());

    const sandbox = (): Cache =>
      new Cache({
        tiers: [redisTier(send)],
        clock: Date.now,
        random: () => 0,
        newToken: () => crypto.randomUUID(),
        pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        logger: silent,
      });

    const get = async () => (await getStatistics(send)({} as never, {} as never)).body;

    it('GET /ops/cache adds up what all sandboxes of a service counted, each once, and tells no rate without a read', async () => {
      expect(await get()).toEqual({ services: {}, overall: null, complete: true });
      const [first, second] = [sandbox(), sandbox()];
      for (const cache of [first, first, second])
        await cache.getOrLoad(orders.key(ACME, '1'), async () => 'x');
      const publish = (id: string) => statisticsPublisher(send, Date.now, { service: 'orders', sandbox: id });
      const [a, b] = [publish('a'), publish('b')];
      const before = requests;
      await requestCache({ cache: first, publish: a }).begin(ACME);
      expect(requests - before).toBe(1);
      await Promise.all([a(() => first.statistics()), b(() => second.statistics())]);
      expect(requests - before).toBe(2);
      const { services } = (await get()) as { services: Record<string, object> };
      expect(services['orders']).toMatchObject({
        sandboxes: 2,
        reads: { hits: 2, misses: 1, loads: 1, hitRate: 2 / 3 },
        tiers: { memory: { hits: 1, misses: 2 }, redis: { hits: 1, misses: 1, hitRate: 0.5 } },
        memory: { entries: 2, hits: 1, unread: 1 },
      });
      const entry = { account: ACME, entity: 'order', id: '1', hits: 1, sandboxes: 1 };
      expect(services['orders']).toMatchObject({
        mostRead: [
          { tier: 'memory', ...entry },
          { tier: 'redis', ...entry },
        ],
      });
      await statisticsPublisher(send, Date.now, { service: 'users', sandbox: 'c' })(() => first.statistics());
      const { overall } = (await get()) as { overall: object };
      expect(overall).toMatchObject({ sandboxes: 3, reads: { hits: 3, misses: 2, hitRate: 3 / 5 } });
    });

    it('POST /ops/cache/invalidate forgets one account’s keys, says how many matched and whether more than asked went', async () => {
      const cache = sandbox();
      for (const account of [ACME, GLOBEX]) {
        for (const id of ['70', '71', '8']) await cache.getOrLoad(orders.key(account, id), async () => id);
      }
      const handler = postInvalidate({ cache: sandbox(), send });
      const ask = async (body: object) => {
        const answer = await handler(
          { body, caller: { subject: 'op' } } as never,
          { logger: silent } as never,
        );
        return answer.body;
      };
      const glob = 'order:7*';
      const plan = {
        target: { kind: 'entity', entity: 'order' },
        exact: false,
        matched: { matches: 2, complete: true },
      };
      expect(await ask({ account: ACME, glob, dryRun: true })).toEqual({ ...plan, invalidated: false });
      expect(await sandbox().get(orders.key(ACME, '70'))).toMatchObject({ kind: 'hit' });
      expect(await ask({ account: ACME, glob })).toEqual({ ...plan, invalidated: true });
      for (const id of ['70', '8'])
        expect(await sandbox().get(orders.key(ACME, id))).toEqual({ kind: 'miss' });
      expect(await sandbox().get(orders.key(GLOBEX, '70'))).toMatchObject({ kind: 'hit' });
      const tag = await invalidateGlob({ cache, send }, { account: ACME, glob: 'tag:summer' });
      expect(tag).toMatchObject({ matched: null, invalidated: true });
    });
  });
}

describe('input', () => {
  it('refuses bodies that name no account, no glob or something unknown', () => {
    expect(invalidateBody({ account: 'acme', glob: 'order:*' })).toEqual([]);
    for (const bad of [
      {},
      { account: 'ACME', glob: '*' },
      { account: 'acme', glob: '' },
      { account: 'acme', glob: '*', all: true },
    ]) {
      expect(invalidateBody(bad)).not.toEqual([]);
    }
  });
});
