import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upstashPipeline } from '../../functions/aws/upstash-redis.ts';
import type { HttpHandler } from '../../functions/entry/http-contract.ts';
import { withCache } from '../../functions/entry/with-cache.ts';
import { Cache } from '../../functions/kernel/cache/cache.ts';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { countMatches } from '../../functions/kernel/cache/glob.ts';
import type { SendCommands } from '../../functions/kernel/cache/redis-commands.ts';
import { redisTier } from '../../functions/kernel/cache/redis-tier.ts';
import { requestCache } from '../../functions/kernel/cache/request-cache.ts';
import { requestPipeline } from '../../functions/kernel/cache/request-pipeline.ts';
import { statisticsPublisher } from '../../functions/kernel/cache/shared-statistics.ts';
import type { Sign } from '../../functions/kernel/cursor.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import { getMetrics } from '../../functions/orders/handlers/get-metrics.ts';
import { listOrders } from '../../functions/orders/handlers/list-orders.ts';
import { CachedMetrics } from '../../functions/orders/store/cached-metrics.ts';
import { cachedOrders } from '../../functions/orders/store/cached-orders.ts';
import type { ListQuery, OrderStore } from '../../functions/orders/store/order-store.ts';
import { ACME, GLOBEX, newToken, repositoryPorts, silent } from '../support/cache-sandboxes.ts';
import { openRedis, type RedisUnderTest, redisEngines, TOKEN } from '../support/redis-engines.ts';

const orders = cacheArea<string>({ entity: 'order', version: 1, freshMs: 60_000 });
const noMetrics = { add: () => {}, addWith: () => {}, flush: () => {} };

for (const [name, { skip, program }] of Object.entries(redisEngines)) {
  describe.skipIf(skip)(`HTTP requests to Redis, counted: ${name}`, () => {
    let redis: RedisUnderTest;
    let requests = 0;
    const run = newToken();
    const id = (text: string): string => `${run}-${text}`;
    beforeAll(async () => {
      redis = await openRedis(program);
    });
    afterAll(() => redis?.close());

    function sandbox(): { cache: Cache; send: SendCommands } {
      const address = async () => ({ url: redis.engine.url, token: TOKEN });
      const send = requestPipeline(
        upstashPipeline(address, { onRequest: () => (requests += 1) }),
        setImmediate,
      );
      const cache = new Cache({
        tiers: [redisTier(send)],
        clock: Date.now,
        random: () => 0,
        newToken: () => crypto.randomUUID(),
        pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        logger: silent,
      });
      return { cache, send };
    }

    async function counted(act: () => Promise<unknown>): Promise<number> {
      const before = requests;
      await act();
      return requests - before;
    }

    it('T69: the account’s sequence, cache reads and a rate limit of one request share ONE request', async () => {
      await sandbox().cache.getOrLoad(orders.key(ACME, id('1')), async () => 'one');
      const { cache, send } = sandbox();
      const key = orders.key(ACME, id('1'));
      const total = await counted(async () => {
        const limit = send([
          ['INCR', id('limit')],
          ['PEXPIRE', id('limit'), 60_000],
        ]);
        const [, hit, order, [count]] = await Promise.all([
          cache.touch(ACME),
          cache.getMany([key, orders.key(ACME, id('none'))]),
          cache.getOrLoad(key, async () => 'loaded again'),
          limit,
        ]);
        expect(hit).toEqual([{ kind: 'hit', value: 'one', tier: 'redis' }, { kind: 'miss' }]);
        expect(order).toBe('one');
        expect(count).toBe(1);
      });
      expect(total).toBe(1);
    });

    it('a hit in tier 2 costs one request, one in memory none, 100 keys one, a cold miss three', async () => {
      const key = orders.key(ACME, id('cold'));
      expect(await counted(() => sandbox().cache.getOrLoad(key, async () => 'x'))).toBe(3);
      const { cache } = sandbox();
      expect(await counted(() => cache.getOrLoad(key, async () => 'y'))).toBe(1);
      expect(await counted(() => cache.getOrLoad(key, async () => 'y'))).toBe(0);
      const keys = Array.from({ length: 100 }, (_, index) =>
        orders.key(index % 2 ? ACME : GLOBEX, id(`m${index}`)),
      );
      expect(await counted(() => cache.getMany(keys))).toBe(1);
    });

    it('T69: a cached GET of a list with its total, of a page behind a cursor and of figures asks Redis once, the request’s own sequence and statistics included', async () => {
      const rows = [1, 2, 3].map((n) => ({ orderId: id(`${n}`), placedAt: `2026-05-0${n}T00:00:00Z` }));
      const inner = {
        list: async (_: unknown, { after, limit }: ListQuery) => rows.slice(after ? limit : 0, limit + 1),
        count: async () => rows.length,
      } as unknown as OrderStore;
      const collect = async () => ({ collectedAt: new Date().toISOString() }) as never;
      const sign: Sign = async (text) => `${text.length}`;
      const open = () => {
        const { cache, send } = sandbox();
        const publish = statisticsPublisher(send, Date.now, { service: 'orders', sandbox: newToken() });
        const requests = requestCache({ cache, publish });
        const store = cachedOrders(inner, repositoryPorts(cache));
        const list = withCache(requests, listOrders({ store, sign }));
        const figures = withCache(
          requests,
          getMetrics({ metrics: new CachedMetrics({ ...repositoryPorts(cache), collect }), clock: Date.now }),
        );
        return { list, figures };
      };
      const get = (handler: HttpHandler, query: object) =>
        withReadScope({ demand: 'replica', mustSee: null, written: null }, () =>
          handler(
            { account: ACME, query, params: {}, headers: {} } as never,
            { metrics: noMetrics } as never,
          ),
        );
      const warm = open();
      const first = await get(warm.list, { limit: 1, total: true });
      const { nextCursor } = first.body as { nextCursor: string };
      await get(warm.list, { limit: 1, cursor: nextCursor });
      await get(warm.figures, {});

      const { list, figures } = open();
      let answer: unknown;
      expect(await counted(async () => (answer = await get(list, { limit: 1, total: true })))).toBe(1);
      expect(answer).toEqual(first);
      expect(await counted(() => get(list, { limit: 1, cursor: nextCursor }))).toBe(1);
      expect(await counted(() => get(figures, {}))).toBe(1);
    });

    it('an invalidation costs one request, whatever it names', async () => {
      const { cache } = sandbox();
      const targets = [
        { kind: 'key', entity: 'order', id: id('1') },
        { kind: 'entity', entity: 'order-list' },
        { kind: 'tag', tag: 'summer' },
      ] as const;
      expect(await counted(() => cache.invalidate(ACME, targets))).toBe(1);
    });

    it('a command that Redis refuses fails its caller only', async () => {
      const { send } = sandbox();
      await send([['SET', id('text'), 'not a number', 'PX', 60_000]]);
      const [bad, good] = await Promise.allSettled([
        send([['INCR', id('text')]]),
        send([['GET', id('text')]]),
      ]);
      expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
      expect(good).toEqual({ status: 'fulfilled', value: ['not a number'] });
    });

    it('T62: a glob is counted by a bounded SCAN behind its literal account and entity, never by KEYS', async () => {
      const { cache, send } = sandbox();
      for (const name of ['1', '10', '11', '2']) {
        await cache.getOrLoad(orders.key(ACME, id(name)), async () => name);
        await cache.getOrLoad(orders.key(GLOBEX, id(name)), async () => name);
      }
      const count = (glob: string, maxPages = 100) => countMatches(send, ACME, { glob, maxPages });
      expect(await count(`order:${id('1*')}`)).toEqual({ matches: 3, complete: true });
      expect(await count(`order:${id('1\\*')}`)).toEqual({ matches: 0, complete: true });
      expect((await count('ord')).matches).toBe(0);
      expect((await count('*', 0)).complete).toBe(false);
    });

    it('an unreachable, refusing or rubbish-talking endpoint is `unavailable`, and no text of it reaches the caller', async () => {
      const wrong = upstashPipeline(async () => ({ url: redis.engine.url, token: 'wrong' }));
      await expect(wrong([['GET', 'x']])).rejects.toMatchObject({ code: 'unavailable', retryable: true });
      const nobody = upstashPipeline(async () => ({ url: 'http://127.0.0.1:9', token: TOKEN }));
      await expect(nobody([['GET', 'x']])).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    });
  });
}
