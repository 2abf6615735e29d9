import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { cacheable } from '../../functions/kernel/cache/cacheable.ts';
import { cachedRepository, type Repository } from '../../functions/kernel/cache/cached-repository.ts';
import { planGlob } from '../../functions/kernel/cache/glob.ts';
import { warmUp } from '../../functions/kernel/cache/warm-up.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { ACME, cacheWorld, countingLoader, GLOBEX } from '../support/cache-sandboxes.ts';
import { failingTier } from '../support/chaos-tier.ts';

interface Product {
  id: string;
  price: number;
}

function productStore() {
  const rows = new Map<string, Product>();
  let reads = 0;
  const store: Repository<Product, { maxPrice?: number; sort?: string }> = {
    findById: async (_, id) => {
      reads += 1;
      return rows.get(id);
    },
    findMany: async (_, { maxPrice = Number.POSITIVE_INFINITY }) => {
      reads += 1;
      return [...rows.values()].filter(({ price }) => price <= maxPrice);
    },
    create: async (_, item) => {
      rows.set(item.id, item);
      return item;
    },
    update: async (_, id, change) => {
      const row = rows.get(id);
      if (!row) return undefined;
      const next = { ...row, ...change };
      rows.set(id, next);
      return next;
    },
    delete: async (_, id) => {
      rows.delete(id);
    },
  };
  return { store, reads: () => reads };
}

function repositoryOn(world: ReturnType<typeof cacheWorld>, inner: ReturnType<typeof productStore>['store']) {
  const lost: unknown[] = [];
  const options = {
    entity: 'product',
    version: 1,
    idOf: ({ id }: Product) => id,
    onNotInvalidated: (l: unknown) => lost.push(l),
  };
  return { lost, open: (own = {}) => cachedRepository(inner, { ...options, cache: world.sandbox(own) }) };
}

describe('cached repository', () => {
  it('T73: create, update and delete keep single things and every list right', async () => {
    const world = cacheWorld();
    const { store, reads } = productStore();
    const { open } = repositoryOn(world, store);
    const repository = open();
    expect(await repository.findMany(ACME, { maxPrice: 10, sort: 'price' })).toEqual([]);
    expect(await repository.findById(ACME, 'p')).toBeUndefined();
    expect(await repository.findById(ACME, 'p')).toBeUndefined();
    expect(reads()).toBe(2);
    await repository.create(ACME, { id: 'p', price: 5 });
    expect(await repository.findById(ACME, 'p')).toEqual({ id: 'p', price: 5 });
    expect(await repository.findMany(ACME, { sort: 'price', maxPrice: 10 })).toHaveLength(1);
    expect(await repository.findMany(ACME, { maxPrice: 10, sort: 'price' })).toHaveLength(1);
    expect(reads()).toBe(4);
    await repository.update(ACME, 'p', { price: 50 });
    expect(await repository.findById(ACME, 'p')).toEqual({ id: 'p', price: 50 });
    expect(await repository.findMany(ACME, { maxPrice: 10, sort: 'price' })).toEqual([]);
    await repository.delete(ACME, 'p');
    expect(await repository.findById(ACME, 'p')).toBeUndefined();
  });

  it('T73: by id for 1,800 s also after an update, lists for 600 s', async () => {
    const world = cacheWorld({ random: () => 0 });
    const { store, reads } = productStore();
    const { open } = repositoryOn(world, store);
    await open().create(ACME, { id: 'p', price: 5 });
    await open().update(ACME, 'p', { price: 6 });
    await open().findById(ACME, 'p');
    await open().findMany(ACME, {});
    const before = reads();
    world.clock.advance(599_999);
    await open().findMany(ACME, {});
    expect(reads()).toBe(before);
    world.clock.advance(1);
    await open().findMany(ACME, {});
    expect(reads()).toBe(before + 1);
    world.clock.advance(1_199_999);
    await open().findById(ACME, 'p');
    expect(reads()).toBe(before + 1);
    world.clock.advance(1);
    await open().findById(ACME, 'p');
    expect(reads()).toBe(before + 2);
  });

  it('a write is done even when the cache cannot be told; it says so, and a failed write forgets too', async () => {
    const world = cacheWorld();
    const { store } = productStore();
    const { open, lost } = repositoryOn(world, {
      ...store,
      delete: () => Promise.reject(new Error('timeout')),
    });
    const deaf = open({ tiers: [failingTier(world.redis), world.dynamo] });
    expect(await deaf.create(ACME, { id: 'p', price: 1 })).toEqual({ id: 'p', price: 1 });
    expect(lost).toHaveLength(1);
    const repository = open();
    await repository.findById(ACME, 'p');
    await store.update(ACME, 'p', { price: 2 });
    await expect(repository.delete(ACME, 'p')).rejects.toThrow('timeout');
    expect(await repository.findById(ACME, 'p')).toEqual({ id: 'p', price: 2 });
  });
});

describe('cacheable', () => {
  it('T57: hits under its own name: five calls, one execution', async () => {
    const loader = countingLoader(() => 3);
    const stats = cacheable(
      cacheWorld().sandbox(),
      { entity: 'order-stats', version: 1, freshMs: 1_800_000 },
      loader.load,
    );
    for (let i = 0; i < 5; i += 1) expect(await stats(ACME)).toBe(3);
    expect(loader.calls()).toBe(1);
    await stats(GLOBEX);
    expect(loader.calls()).toBe(2);
  });

  it('T72: every argument counts, in canonical form', async () => {
    let calls = 0;
    const recent = cacheable(
      cacheWorld().sandbox(),
      { entity: 'recent-orders', version: 1, freshMs: 300_000 },
      async (_account: AccountId, filter: object, limit?: number) => {
        calls += 1;
        return { filter, limit: limit ?? 10 };
      },
    );
    await recent(ACME, { a: 1, b: 2 }, 10);
    await recent(ACME, { b: 2, a: 1 }, 10);
    expect(calls).toBe(1);
    expect((await recent(ACME, { a: 1, b: 2 }, 20)).limit).toBe(20);
    expect(calls).toBe(2);
  });

  it('T57, T72: as a standard decorator, lowered and minified by esbuild, two classes of one shape never collide', async () => {
    const source = `
      import { Cacheable } from './functions/kernel/cache/cacheable.ts';
      export class OrderReports {
        calls = 0;
        constructor(cache) { this.cache = cache; }
        @Cacheable({ entity: 'order-stats', version: 1, freshMs: 1800000 })
        async read(account, day) { this.calls += 1; return 'orders of ' + account + ' on ' + day; }
      }
      export class UserReports {
        calls = 0;
        constructor(cache) { this.cache = cache; }
        @Cacheable({ entity: 'user-stats', version: 1, freshMs: 1800000 })
        async read(account, day) { this.calls += 1; return 'users of ' + account + ' on ' + day; }
      }`;
    const root = new URL('../../', import.meta.url).pathname;
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: root, loader: 'ts' },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      write: false,
    });
    const code = `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`;
    const { OrderReports, UserReports } = await import(/* @vite-ignore */ code);
    const cache = cacheWorld().sandbox();
    const [orders, users] = [new OrderReports(cache), new UserReports(cache)];
    for (let i = 0; i < 5; i += 1) {
      expect(await orders.read('acme', 1)).toBe('orders of acme on 1');
      expect(await users.read('acme', 1)).toBe('users of acme on 1');
    }
    expect(await orders.read('acme', 2)).toBe('orders of acme on 2');
    expect([orders.calls, users.calls]).toEqual([2, 1]);
    expect(() => orders.read('Not An Account', 1)).toThrow(/account/);
  });
});

describe('globs for people', () => {
  it('T62: become the narrowest generation that covers them, and say when that is more than was asked', () => {
    expect(planGlob('*')).toEqual({ target: { kind: 'account' }, exact: true });
    expect(planGlob('order')).toEqual({ target: { kind: 'entity', entity: 'order' }, exact: true });
    expect(planGlob('order:*')).toEqual({ target: { kind: 'entity', entity: 'order' }, exact: true });
    expect(planGlob('order:1*')).toEqual({ target: { kind: 'entity', entity: 'order' }, exact: false });
    expect(planGlob('order:1')).toEqual({ target: { kind: 'key', entity: 'order', id: '1' }, exact: true });
    expect(planGlob('order:a:b')).toEqual({
      target: { kind: 'key', entity: 'order', id: 'a:b' },
      exact: true,
    });
    expect(planGlob('order:1\\*')).toEqual({
      target: { kind: 'key', entity: 'order', id: '1*' },
      exact: true,
    });
    expect(planGlob('tag:summer')).toEqual({ target: { kind: 'tag', tag: 'summer' }, exact: true });
    for (const bad of ['', 'o*', 'ord?r:1', '*:1', 'order:', 'tag:a*', 'Order:1']) {
      expect(() => planGlob(bad)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });
});

describe('warm-up', () => {
  const area = cacheArea<number>({ entity: 'warm', version: 1, freshMs: 60_000 });

  function items(count: number, load: (index: number) => Promise<number>) {
    return Array.from({ length: count }, (_, index) => ({
      key: area.key(ACME, `w${index}`),
      load: () => load(index),
    }));
  }

  it('T66: of 250 loads never more than 10 run at once, in batches of 100 with pauses', async () => {
    const world = cacheWorld();
    let running = 0;
    let peak = 0;
    const batches: number[] = [];
    const started = world.clock.now();
    const progress = await warmUp(
      { cache: world.sandbox(), pause: world.clock.pause },
      items(250, async (index) => {
        running += 1;
        peak = Math.max(peak, running);
        await world.clock.pause(1);
        running -= 1;
        return index;
      }),
      { onProgress: ({ done }) => void batches.push(done) },
    );
    expect(peak).toBe(10);
    expect(batches).toEqual([100, 200, 250]);
    expect(progress).toEqual({ done: 250, warmed: 250, failed: 0 });
    expect(world.clock.now() - started).toBeGreaterThanOrEqual(225);
    expect(await world.sandbox().get(area.key(ACME, 'w249'))).toMatchObject({ kind: 'hit', value: 249 });
  });

  it('counts loaders that fail, stops when asked, and goes on where it stopped', async () => {
    const world = cacheWorld();
    const loaded: number[] = [];
    const all = items(30, async (index) => {
      loaded.push(index);
      if (index === 3) throw new Error('gone');
      return index;
    });
    const ports = { cache: world.sandbox(), pause: world.clock.pause };
    const stopped = await warmUp(ports, all, {
      batchSize: 10,
      concurrency: 2,
      onProgress: ({ done }) => done < 10,
    });
    expect(stopped).toEqual({ done: 10, warmed: 9, failed: 1 });
    const rest = await warmUp(ports, all, { batchSize: 10, concurrency: 2, resumeAt: stopped.done });
    expect(rest).toEqual({ done: 30, warmed: 20, failed: 0 });
    expect(loaded).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });
});

describe('what kind of cache this is', () => {
  it('T75: cache-aside: a value comes in only by loading it from the source; there is no way to write one past it', () => {
    const operations = Object.getOwnPropertyNames(Object.getPrototypeOf(cacheWorld().sandbox()));
    expect(operations.filter((name) => /set|put|write|store/i.test(name))).toEqual(['settle']);
  });
});
