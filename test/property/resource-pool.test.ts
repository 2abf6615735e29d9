import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ResourcePool, resourcePool } from '../../functions/kernel/resilience/resource-pool.ts';

interface Thing {
  id: number;
  dead: boolean;
}

interface World {
  pool: ResourcePool<Thing>;
  alive: () => number;
  largest: () => number;
}

const noTimer = () => () => undefined;

/** A pool whose creations, validations and works end in whatever order the scheduler likes; some creations fail. */
function world(scheduler: fc.Scheduler, maxSize: number, failures: readonly boolean[]): World {
  let serial = 0;
  let alive = 0;
  let largest = 0;
  const pool = resourcePool<Thing>({
    name: 'thing',
    maxSize,
    acquireTimeoutMs: 1000,
    validateAfterMs: -1,
    async create() {
      const id = serial++;
      alive += 1;
      largest = Math.max(largest, alive);
      await scheduler.schedule(Promise.resolve(), `create ${id}`);
      if (!failures[id]) return { id, dead: false };
      alive -= 1;
      throw new Error('cannot create');
    },
    async validate(thing) {
      await scheduler.schedule(Promise.resolve(), `validate ${thing.id}`);
      return !thing.dead;
    },
    async destroy() {
      alive -= 1;
    },
    clock: () => 0,
    startTimer: noTimer,
  });
  return { pool, alive: () => alive, largest: () => largest };
}

const works = fc.array(fc.constantFrom('ok', 'error', 'breaks', 'dies idle'), {
  minLength: 1,
  maxLength: 25,
});

test('T22: whatever fails and in whatever order, every caller ends, none shares a resource, and no place is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 4 }),
      works,
      fc.array(fc.boolean()),
      async (s, maxSize, plan, failures) => {
        const { pool, alive, largest } = world(s, maxSize, failures);
        const holding = new Set<number>();
        const calls = plan.map((how, n) =>
          pool
            .use(
              async (thing) => {
                expect(holding.has(thing.id)).toBe(false);
                expect(thing.dead).toBe(false);
                holding.add(thing.id);
                await s.schedule(Promise.resolve(), `work ${n}`);
                holding.delete(thing.id);
                if (how === 'dies idle') thing.dead = true;
                if (how !== 'ok' && how !== 'dies idle') throw new Error(how);
              },
              (error) => (error as Error).message === 'breaks',
            )
            .then(
              () => 'ended',
              () => 'ended',
            ),
        );
        await s.waitFor(Promise.all(calls));
        expect(largest()).toBeLessThanOrEqual(maxSize);
        expect(pool.state()).toMatchObject({ used: 0, waiting: 0 });
        expect(pool.state().idle + pool.state().creating).toBe(alive());
      },
    ),
    { numRuns: 300 },
  );
});

test('T22: places go to waiters in the order they came', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 12 }), async (callers) => {
      const pool = resourcePool<number>({
        name: 'thing',
        maxSize: 1,
        acquireTimeoutMs: 1000,
        validateAfterMs: 1000,
        create: async () => 1,
        validate: async () => true,
        destroy: async () => undefined,
        clock: () => 0,
        startTimer: noTimer,
      });
      const order: number[] = [];
      await Promise.all(Array.from({ length: callers }, (_, n) => pool.use(async () => void order.push(n))));
      expect(order).toEqual(Array.from({ length: callers }, (_, n) => n));
    }),
  );
});

test('T22: a caller that waits too long is told, takes no place with it, and one behind it is served', async () => {
  const timers: (() => void)[] = [];
  const pool = resourcePool<number>({
    name: 'reader',
    maxSize: 1,
    acquireTimeoutMs: 50,
    validateAfterMs: 1000,
    create: async () => 1,
    validate: async () => true,
    destroy: async () => undefined,
    clock: () => 0,
    startTimer: (_ms, run) => {
      timers.push(run);
      return () => undefined;
    },
  });
  let release: () => void = () => undefined;
  const first = pool.use(() => new Promise<void>((resolve) => (release = resolve)));
  await new Promise((resolve) => setImmediate(resolve));
  const second = pool.use(async () => 'served');
  const third = pool.use(async () => 'served');
  timers[1]?.();
  await expect(second).rejects.toMatchObject({ code: 'timeout', message: 'no reader within 50 ms' });
  release();
  await first;
  expect(await third).toBe('served');
  pool.close();
  await expect(pool.use(async () => 1)).rejects.toMatchObject({ code: 'unavailable' });
});

/** A pool of numbers of which some are dead, and everything it did. */
function poolOfSleepers() {
  const seen: string[] = [];
  const dead = new Set<number>();
  let nowMs = 0;
  let made = 0;
  const pool = resourcePool<number>({
    ...{ name: 'sleeper', maxSize: 3, acquireTimeoutMs: 1000, validateAfterMs: 100 },
    create: async () => ++made,
    validate: async (one) => {
      seen.push(`asked ${one}`);
      return !dead.has(one);
    },
    destroy: async (one) => void seen.push(`destroyed ${one}`),
    clock: () => nowMs,
    startTimer: noTimer,
  });
  const useThree = () => Promise.all([1, 2, 3].map(() => pool.use(async (one) => one)));
  return { pool, seen, dead, useThree, pass: (ms: number) => (nowMs += ms) };
}

test('T22: when one that was idle is dead, those that were idle as long go with it, and are not asked one by one', async () => {
  const { pool, seen, dead, useThree, pass } = poolOfSleepers();
  await useThree();
  for (const one of [1, 2, 3]) dead.add(one);
  pass(101);
  expect(await pool.use(async (one) => one)).toBe(4);
  expect(seen.filter((what) => what.startsWith('asked'))).toHaveLength(1);
  expect(seen.filter((what) => what.startsWith('destroyed'))).toHaveLength(3);
});

test('T22: after one broke in use, those that were idle meanwhile are asked before they are handed out', async () => {
  const { pool, seen, dead, useThree, pass } = poolOfSleepers();
  await useThree();
  pass(1);
  const breaking = pool.use(
    () => Promise.reject(new Error('gone')),
    () => true,
  );
  await expect(breaking).rejects.toThrow('gone');
  for (const one of [1, 2, 3]) dead.add(one);
  expect(seen).toHaveLength(1);
  pass(1);
  expect(await pool.use(async (one) => one)).toBe(4);
  seen.length = 0;
  expect(await pool.use(async (one) => one)).toBe(4);
  expect(seen).toEqual([]);
});
