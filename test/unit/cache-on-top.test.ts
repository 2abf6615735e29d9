import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { Cache, CacheOptions } from '../../functions/kernel/cache/cache.ts';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { cacheable } from '../../functions/kernel/cache/cacheable.ts';
import { cachedRepository } from '../../functions/kernel/cache/cached-repository.ts';
import { planGlob } from '../../functions/kernel/cache/glob.ts';
import { warmUp } from '../../functions/kernel/cache/warm-up.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { ACME, cacheWorld, countingLoader, GLOBEX, repositoryPorts } from '../support/cache-sandboxes.ts';
import { failingTier } from '../support/chaos-tier.ts';

interface Product {
  id: string;
  price: number;
}

interface Filter {
  maxPrice?: number;
  sort?: string;
}

/** A store of products behind the cache of one sandbox; `reads` counts what reached the store itself. */
function productsOn(world: ReturnType<typeof cacheWorld>) {
  const rows = new Map<string, Product>();
  let reads = 0;
  const find = async (_: AccountId, id: string): Promise<Product | null> => {
    reads += 1;
    return rows.get(id) ?? null;
  };
  const list = async (_: AccountId, { maxPrice = Number.POSITIVE_INFINITY }: Filter) => {
    reads += 1;
    return [...rows.values()].filter(({ price }) => price <= maxPrice);
  };
  const open = (own: Partial<CacheOptions> = {}) => {
    const products = cachedRepository<Product>(repositoryPorts(world.sandbox(own)), {
      entity: 'product',
      version: 1,
    });
    return {
      find: reading(products.byId(find)),
      list: reading(products.byFilter('page', list)),
      cheap: reading(
        products.byFilter('cheap', async (account, filter: Filter) => (await list(account, filter)).length),
      ),
      put: (id: string, price: number) =>
        products.change(ACME, { id }, async () => void rows.set(id, { id, price })),
      remove: (id: string) => products.change(ACME, { id }, async () => void rows.delete(id)),
      putMany: (some: Product[]) =>
        products.change(ACME, 'many', async () => {
          for (const one of some) rows.set(one.id, one);
        }),
    };
  };
  return { open, rows, reads: () => reads };
}

/** As a GET without `x-fresh` reads. */
function reading<A extends unknown[], R>(read: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return (...args) => withReadScope({ demand: 'replica', mustSee: null, written: null }, () => read(...args));
}

describe('cached repository', () => {
  it('T73: what is created, changed or deleted is right at once, by id and in every list, in every sandbox', async () => {
    const { open, reads } = productsOn(cacheWorld());
    const [writer, reader] = [open(), open()];
    expect(await reader.list(ACME, { maxPrice: 10, sort: 'price' })).toEqual([]);
    expect(await reader.find(ACME, 'p')).toBeNull();
    expect(await reader.find(ACME, 'p')).toBeNull();
    expect(reads()).toBe(2);
    await writer.put('p', 5);
    expect(await reader.find(ACME, 'p')).toEqual({ id: 'p', price: 5 });
    expect(await reader.list(ACME, { sort: 'price', maxPrice: 10 })).toHaveLength(1);
    expect(await writer.list(ACME, { maxPrice: 10, sort: 'price' })).toHaveLength(1);
    expect(reads()).toBe(4);
    await writer.put('p', 50);
    expect(await reader.find(ACME, 'p')).toEqual({ id: 'p', price: 50 });
    expect(await reader.list(ACME, { maxPrice: 10, sort: 'price' })).toEqual([]);
    await writer.putMany([{ id: 'q', price: 1 }]);
    expect(await reader.list(ACME, { maxPrice: 10, sort: 'price' })).toEqual([{ id: 'q', price: 1 }]);
    await writer.remove('p');
    expect(await reader.find(ACME, 'p')).toBeNull();
  });

  it('T73: by id for 1,800 s also after an update, lists for 600 s', async () => {
    const world = cacheWorld({ random: () => 0 });
    const { open, reads } = productsOn(world);
    await open().put('p', 5);
    await open().put('p', 6);
    await open().find(ACME, 'p');
    await open().list(ACME, {});
    const before = reads();
    world.clock.advance(599_999);
    await open().list(ACME, {});
    expect(reads()).toBe(before);
    world.clock.advance(1);
    await open().list(ACME, {});
    expect(reads()).toBe(before + 1);
    world.clock.advance(1_199_999);
    await open().find(ACME, 'p');
    expect(reads()).toBe(before + 1);
    world.clock.advance(1);
    await open().find(ACME, 'p');
    expect(reads()).toBe(before + 2);
  });

  it('T72: each name and each filter is remembered for itself, and no account sees another', async () => {
    const { open, reads } = productsOn(cacheWorld());
    const products = open();
    await products.put('p', 5);
    expect(await products.list(ACME, { maxPrice: 9 })).toHaveLength(1);
    expect(await products.list(ACME, { maxPrice: 1 })).toHaveLength(0);
    expect(await products.cheap(ACME, { maxPrice: 9 })).toBe(1);
    await products.list(GLOBEX, { maxPrice: 9 });
    expect(reads()).toBe(4);
    await products.cheap(ACME, { sort: undefined, maxPrice: 9 } as Filter);
    expect(reads()).toBe(4);
  });

  it('T59: a write is done even when the cache cannot be told', async () => {
    const world = cacheWorld();
    const { open } = productsOn(world);
    const deaf = open({ tiers: [failingTier(world.redis), world.dynamo] });
    await deaf.put('p', 1);
    expect(await open().find(ACME, 'p')).toEqual({ id: 'p', price: 1 });
  });
});

describe('cacheable', () => {
  it('T57: hits under its own name: five calls over two sandboxes, one execution', async () => {
    const loader = countingLoader(() => 3);
    const world = cacheWorld();
    const options = { entity: 'order-stats', version: 1, freshMs: 1_800_000 };
    const [first, second] = [world.sandbox(), world.sandbox()].map((cache) =>
      cacheable(cache, options, loader.load),
    );
    for (let i = 0; i < 3; i += 1) expect(await first?.(ACME)).toBe(3);
    for (let i = 0; i < 2; i += 1) expect(await second?.(ACME)).toBe(3);
    expect(loader.calls()).toBe(1);
    await second?.(GLOBEX);
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
    expect(() => planGlob('tag:a b')).toThrow('glob: a tag is 1 to 128 letters');
    for (const bad of ['', 'o*', 'ord?r:1', '*:1', 'order:', 'tag:a*', 'Order:1']) {
      expect(() => planGlob(bad)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });
});

describe('warm-up', () => {
  const area = cacheArea<number>({ entity: 'warm', version: 1, freshMs: 60_000 });

  function items(cache: Cache, count: number, load: (index: number) => Promise<number>) {
    return Array.from(
      { length: count },
      (_, index) => () => cache.getOrLoad(area.key(ACME, `w${index}`), () => load(index)),
    );
  }

  it('T66: of 250 loads never more than 10 run at once, in batches of 100 with pauses', async () => {
    const world = cacheWorld();
    let running = 0;
    let peak = 0;
    const batches: number[] = [];
    const started = world.clock.now();
    const progress = await warmUp(
      world.clock.pause,
      items(world.sandbox(), 250, async (index) => {
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
    const all = items(world.sandbox(), 30, async (index) => {
      loaded.push(index);
      if (index === 3) throw new Error('gone');
      return index;
    });
    const stopped = await warmUp(world.clock.pause, all, {
      batchSize: 10,
      concurrency: 2,
      onProgress: ({ done }) => done < 10,
    });
    expect(stopped).toEqual({ done: 10, warmed: 9, failed: 1 });
    const rest = await warmUp(world.clock.pause, all, {
      batchSize: 10,
      concurrency: 2,
      resumeAt: stopped.done,
    });
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
