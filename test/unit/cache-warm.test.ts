import { describe, expect, it, vi } from 'vitest';
import * as valid from '../../functions/cache/domain/validators.generated.js';
import {
  planWarmRun,
  type RunWarmPorts,
  runWarm,
  type WarmRun,
} from '../../functions/cache/domain/warm-run.ts';
import { createWarmUp } from '../../functions/cache/handlers/warm.ts';
import { recordPages } from '../../functions/entry/list-records.ts';
import { warmFunction } from '../../functions/entry/warm.ts';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { cachedRepository } from '../../functions/kernel/cache/cached-repository.ts';
import { addUpMemory, mostReadOf } from '../../functions/kernel/cache/fleet-entries.ts';
import { type WarmedStep, type WarmSource, warmPages } from '../../functions/kernel/cache/warm-pages.ts';
import type { Job } from '../../functions/kernel/jobs.ts';
import { runJob } from '../../functions/kernel/run-job.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import { formatInvalidation, formatStatistics, formatWarmRun } from '../../lib/cache/cache-report.ts';
import { ACME, cacheWorld, repositoryPorts } from '../support/cache-sandboxes.ts';
import { lambdaContext, testEnvironment } from '../support/entry-fixture.ts';
import { memoryJobs } from '../support/memory-jobs.ts';

const AT = '2026-11-01T00:00:00.000Z';

/** `count` things in pages of fifty; counts what reaches the database. */
function shelf(count: number) {
  const world = cacheWorld();
  const read = { pages: 0, things: 0, peak: 0 };
  let running = 0;
  const open = (): WarmSource => {
    const repository = cachedRepository<number>(repositoryPorts(world.sandbox()), {
      entity: 'thing',
      version: 1,
    });
    const page = repository.byFilter('page', async (_, from: number) => {
      read.pages += 1;
      const ids = Array.from({ length: Math.min(50, count - from) }, (_, index) => `${from + index}`);
      return { ids, next: from + 50 < count ? [`${from + 50}`] : null };
    });
    const find = repository.byId(async (_, id) => {
      read.things += 1;
      running += 1;
      read.peak = Math.max(read.peak, running);
      await world.clock.pause(1);
      running -= 1;
      if (id === '7') throw new Error('not now');
      return Number(id);
    });
    return { page: (account, after) => page(account, Number(after?.[0] ?? 0)), find };
  };
  return { ...world, open, read };
}

const step = { account: ACME, entity: 'thing', after: null, limit: 100 };

describe('one step of a warm-up', () => {
  it('T66: reads pages and their things through the cache, ten at once, and says where the next step goes on', async () => {
    const { open, read, clock } = shelf(230);
    expect(await warmPages(open(), step, clock.pause)).toEqual({ warmed: 99, failed: 1, next: ['100'] });
    expect(read).toEqual({ pages: 2, things: 100, peak: 10 });
    expect(await warmPages(open(), { ...step, after: ['200'] }, clock.pause)).toEqual({
      warmed: 30,
      failed: 0,
      next: null,
    });
  });

  it('leaves pages and things behind that clients then find without asking the database', async () => {
    const { open, read, clock } = shelf(40);
    await warmPages(open(), step, clock.pause);
    const before = { ...read };
    const client = open();
    await withReadScope({ demand: 'replica', mustSee: null, written: null }, async () => {
      expect((await client.page(ACME, null)).ids).toHaveLength(40);
      expect(await client.find(ACME, '39')).toBe(39);
    });
    expect(read).toEqual(before);
  });

  it('walks the very pages that GET hands out when nothing else is asked for', async () => {
    const asked: unknown[] = [];
    const store = {
      list: async (_: unknown, query: unknown) => {
        asked.push(query);
        return { records: [], hasNextPage: false };
      },
    };
    const type = { idField: 'thingId', privateFields: [] };
    await recordPages({ store, type } as never).page(ACME, null);
    expect(asked).toEqual([{ limit: 50, after: null, filters: {}, revealsPrivate: false }]);
  });
});

describe('the function that makes a step', () => {
  it('loads its stores at the first step, once, and names a kind of thing that its service does not have', async () => {
    const { open, clock } = shelf(3);
    const ended: string[] = [];
    const requests = { begin: async () => {}, end: async () => void ended.push('end') };
    const load = vi.fn(async () => ({
      warming: { requests, sources: { thing: open() }, pause: clock.pause },
    }));
    const handler = warmFunction('shop', load, testEnvironment());
    expect(load).not.toHaveBeenCalled();
    expect(await handler(step, lambdaContext())).toEqual({ warmed: 3, failed: 0, next: null });
    expect(await handler(step, lambdaContext())).toEqual({ warmed: 3, failed: 0, next: null });
    expect([load.mock.calls.length, ended.length]).toEqual([1, 2]);
    await expect(handler({ ...step, entity: 'toString' }, lambdaContext())).rejects.toThrow(
      'shop has no toString to warm',
    );
  });
});

describe('a warm-up from beginning to end', () => {
  const wish = { account: ACME, entities: ['order', 'user'], limit: 150 } as const;

  function world(answer: (after: readonly string[] | null, limit: number) => WarmedStep) {
    const jobs = memoryJobs();
    const steps: [string, readonly string[] | null, number][] = [];
    const pauses: number[] = [];
    let slices = Number.POSITIVE_INFINITY;
    const ports: RunWarmPorts = {
      jobs,
      now: () => AT,
      mayContinue: () => slices-- > 0,
      pause: async (ms) => void pauses.push(ms),
      warmStep: async ({ entity, after, limit }) => {
        steps.push([entity, after, limit]);
        return answer(after, limit);
      },
    };
    const messages: { jobId: string; failures: number }[] = [];
    const work = (jobId: string, failures = 0) =>
      runJob(
        {
          jobs,
          runners: { warm: (job: Job<WarmRun>) => runWarm(ports, job) },
          again: async (message) => void messages.push(message),
          now: () => AT,
        },
        { jobId, failures },
      );
    const state = async () => (await jobs.find<WarmRun>('warm-1'))?.body as WarmRun;
    return { jobs, steps, pauses, work, messages, state, allow: (count: number) => (slices = count) };
  }

  it('goes through each kind in steps of a hundred with a pause of 100 ms between, up to the limit', async () => {
    const { jobs, steps, pauses, work, state } = world((after, limit) => ({
      warmed: limit,
      failed: 0,
      next: [`${Number(after?.[0] ?? 0) + limit}`],
    }));
    await jobs.create('warm-1', planWarmRun(wish, AT));
    await work('warm-1');
    expect(steps).toEqual([
      ['order', null, 100],
      ['order', ['100'], 50],
      ['user', null, 100],
      ['user', ['100'], 50],
    ]);
    expect(pauses).toEqual([100, 100, 100, 100]);
    expect(await state()).toMatchObject({
      state: { kind: 'done', at: AT },
      entities: [
        { entity: 'order', warmed: 150, through: true },
        { entity: 'user', warmed: 150, through: true },
      ],
    });
    expect(formatWarmRun(await state())).toBe('done: warmed 150 orders, 150 users of acme');
  });

  it('a run that is cut off, stopped or failing goes on behind its last step; what is through is not read again', async () => {
    let broken = false;
    const { jobs, steps, work, messages, state, allow } = world((_, limit) => {
      if (broken) throw Object.assign(new Error('away'), {});
      return { warmed: limit, failed: 0, next: ['p'] };
    });
    await jobs.create('warm-1', planWarmRun(wish, AT));
    allow(1);
    await work('warm-1');
    expect(messages).toEqual([{ jobId: 'warm-1', failures: 0 }]);
    await jobs.setStop('warm-1', true);
    allow(9);
    await work('warm-1');
    expect(await state()).toMatchObject({
      state: { kind: 'stopped' },
      entities: [{ warmed: 100 }, { warmed: 0 }],
    });
    await jobs.setStop('warm-1', false);
    const stopped = await jobs.find<WarmRun>('warm-1');
    await jobs.checkpoint({ ...stopped!, body: { ...stopped!.body, state: { kind: 'running' } } });
    broken = true;
    await work('warm-1');
    expect(await state()).toMatchObject({ state: { kind: 'failed', reason: 'away' } });
    expect(steps.map(([entity, after]) => [entity, after])).toEqual([
      ['order', null],
      ['order', ['p']],
    ]);
  });

  it('POST answers 202 with where to look, and its input is checked by name', async () => {
    const jobs = memoryJobs();
    const sent: unknown[] = [];
    const ports = {
      jobs,
      send: async (m: readonly unknown[]) => void sent.push(...m),
      newId: () => 'x',
      clock: () => Date.parse(AT),
    };
    const answer = await createWarmUp(ports as never)({ body: { account: ACME } } as never, {} as never);
    expect(answer).toMatchObject({ status: 202, headers: { location: '/ops/cache/warm/warm-x' } });
    expect((answer.body as WarmRun).entities.map(({ entity }) => entity)).toEqual([
      'order',
      'product',
      'listing',
      'user',
    ]);
    expect(sent).toEqual([{ body: { jobId: 'warm-x', failures: 0 } }]);
    expect(valid.createWarmUpBody({ account: 'acme', entities: ['order'], limit: 5 })).toEqual([]);
    for (const bad of [
      {},
      { account: 'ACME' },
      { account: 'acme', entities: [] },
      { account: 'acme', entities: ['payment'] },
      { account: 'acme', limit: 0 },
    ]) {
      expect(valid.createWarmUpBody(bad)).not.toEqual([]);
    }
  });
});

describe('what the command prints', () => {
  it('statistics with sizes, evictions and rates; no rate without a read', async () => {
    const cache = cacheWorld().sandbox();
    const { tiers, ...own } = cache.statistics();
    const counts = tiers.memory!;
    const memory = addUpMemory([own.memory]);
    const two = { ...own, memory, mostRead: [], tiers: { redis: counts, memory: counts }, sandboxes: 2 };
    const text = formatStatistics({ services: { orders: two }, overall: two, complete: false });
    expect(text).toContain('orders: 2 sandboxes, hit rate unknown (0 hits, 0 stale, 0 misses)');
    expect(text).toContain('held     0 entries in memory, 0 KiB, 0 evicted');
    expect(text).toContain('more sandboxes');
    expect(text).not.toContain('all services');
    expect(formatStatistics({ services: {}, overall: null, complete: true })).toContain('no sandbox');
    const one = { ...two, sandboxes: 1 };
    const both = formatStatistics({
      services: { orders: two, users: one },
      overall: { ...two, sandboxes: 3 },
      complete: true,
    });
    expect(both).toContain('users: 1 sandbox, ');
    expect(both).toContain('all services: 3 sandboxes, ');
    expect(both.match(/^ {2}(memory|redis|dynamo) /gm)?.slice(0, 2)).toEqual(['  memory ', '  redis ']);
  });

  it('of what memory holds how often it was read, how old it is and what is read most', async () => {
    const world = cacheWorld();
    const orders = cacheArea<string>({ entity: 'order', version: 1, freshMs: 60_000, jitter: 0 });
    const cache = world.sandbox();
    for (const id of ['7', '7', '7', '8']) await cache.getOrLoad(orders.key(ACME, id), async () => id);
    world.clock.advance(2_500);
    const { tiers, ...own } = cache.statistics();
    const memory = addUpMemory([own.memory, own.memory]);
    const mostRead = mostReadOf([...own.mostRead, ...own.mostRead]);
    const service = { ...own, memory, mostRead, tiers, sandboxes: 2 };
    const text = formatStatistics({ services: { orders: service }, overall: null, complete: true });
    expect(text).toContain('held     4 entries in memory, ');
    expect(text).toContain('1.0 hits an entry, 2 never read, 2.5 s old on average');
    const [stored, fresh] = [-2_500, 57_500].map((ms) => new Date(world.clock.now() + ms).toISOString());
    expect(text).toContain(
      `read 4 times from memory by 2 sandboxes: order 7 of acme, stored ${stored}, fresh until ${fresh}`,
    );
    expect(text).not.toContain('order 8');
  });

  it('what was forgotten, and when that is more than was asked for', () => {
    const report = { target: { kind: 'entity', entity: 'order' } as const, exact: false, invalidated: false };
    expect(formatInvalidation('acme', { ...report, matched: { matches: 2, complete: false } })).toBe(
      'would forget every order of acme, which is more than was asked for; the pattern matched at least 2 entries in Redis',
    );
    const key = {
      target: { kind: 'key', entity: 'order', id: '7' } as const,
      exact: true,
      invalidated: true,
    };
    expect(formatInvalidation('acme', { ...key, matched: { matches: 1, complete: true } })).toBe(
      'forgot order 7 of acme; the pattern matched 1 entry in Redis',
    );
    const tag = {
      target: { kind: 'tag', tag: 'summer' } as const,
      exact: true,
      matched: null,
      invalidated: true,
    };
    expect(formatInvalidation('acme', tag)).toBe('forgot everything tagged summer of acme');
  });
});
