import fc from 'fast-check';
import { expect, test } from 'vitest';
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
