import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advisePool, type PoolMetrics } from '../../../functions/kernel/resilience/advise-pool.ts';
import { budgetFor, withBudget } from '../../../functions/kernel/resilience/budget.ts';

const timers: { run: () => void; isOff: boolean }[] = [];
const tools = {
  startTimer: (_ms: number, run: () => void) => {
    const timer = { run, isOff: false };
    timers.push(timer);
    return () => {
      timer.isOff = true;
    };
  },
};

function gate() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

test('T45: no more calls run at once than the budget allows, and the rest run in the order they came', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 20 }),
      async (s, concurrent, calls) => {
        const within = budgetFor('shard-0', { concurrent, waiting: 100, maxWaitMs: 1000 }, tools);
        let running = 0;
        const begun: number[] = [];
        const work = Array.from({ length: calls }, (_, n) =>
          within(async () => {
            running += 1;
            begun.push(n);
            expect(running).toBeLessThanOrEqual(concurrent);
            await s.schedule(Promise.resolve(), `call ${n}`);
            running -= 1;
          }),
        );
        await s.waitFor(Promise.all(work));
        expect(begun).toEqual(Array.from({ length: calls }, (_, n) => n));
      },
    ),
  );
});

test('T45: waiting is bounded in number and in time; whoever is refused has not run', async () => {
  const within = budgetFor('shard-0', { concurrent: 1, waiting: 1, maxWaitMs: 100 }, tools);
  const { open, passed } = gate();
  let ran = 0;
  const first = within(() => passed);
  timers.length = 0;
  const second = within(async () => {
    ran += 1;
  });
  await expect(within(async () => undefined)).rejects.toMatchObject({ code: 'throttled', retryable: true });
  timers[0]?.run();
  await expect(second).rejects.toMatchObject({ code: 'throttled', data: { resource: 'shard-0' } });
  const third = within(async () => {
    ran += 1;
  });
  open();
  await Promise.all([first, third]);
  expect(ran).toBe(1);
});

test('T45: a shard that hangs uses up its own budget only', async () => {
  const connect = withBudget(
    (shard) => () => (shard === 'shard-0' ? new Promise(() => undefined) : Promise.resolve([])),
    { concurrent: 1, waiting: 0, maxWaitMs: 100 },
    tools,
  );
  const statement = { sql: 'SELECT 1', parameters: {}, intent: 'read', idempotent: true } as const;
  void connect('shard-0')(statement);
  await expect(connect('shard-0')(statement)).rejects.toMatchObject({ code: 'throttled' });
  expect(await connect('shard-1')(statement)).toEqual([]);
});

const metrics = (some: Partial<PoolMetrics>): PoolMetrics => ({
  active: 0,
  idle: 0,
  min: 2,
  max: 10,
  averageWaitMs: 0,
  ...some,
});

test('T47: growing never lowers, shrinking never raises, and a pool at its bound is left alone', () => {
  const busy = (min: number, max: number) =>
    advisePool(metrics({ active: max, averageWaitMs: 2000, min, max }));
  const quiet = (min: number, max: number) => advisePool(metrics({ active: 0, idle: 8, min, max }));
  expect(busy(10, 20)).toMatchObject({ kind: 'resize', min: 10, max: 30 });
  expect(quiet(1, 8)).toMatchObject({ kind: 'keep' });
  expect(busy(20, 100)).toMatchObject({ kind: 'keep' });
  expect(advisePool(metrics({ max: 0, active: 0 }))).toMatchObject({ kind: 'keep' });
});

test('T47: whatever the numbers, advice is finite, within bounds, moves one way and comes to rest', () => {
  const size = fc.integer({ min: 1, max: 150 });
  fc.assert(
    fc.property(size, size, fc.boolean(), (a, b, isBusy) => {
      let now = { min: Math.min(a, b), max: Math.max(a, b) };
      for (let round = 0; round < 40; round += 1) {
        const seen = isBusy ? { active: now.max, averageWaitMs: 5000 } : { active: 0, idle: 9 };
        const advice = advisePool(metrics({ ...seen, ...now }));
        if (advice.kind === 'keep') return;
        expect(advice.min).toBeLessThanOrEqual(advice.max);
        expect(
          isBusy
            ? advice.max >= now.max && advice.min >= now.min
            : advice.max <= now.max && advice.min <= now.min,
        ).toBe(true);
        expect(advice.reason).toMatch(/utilisation \d+ %, wait \d+ ms/);
        now = { min: advice.min, max: advice.max };
      }
      throw new Error('the advice never comes to rest');
    }),
  );
});
