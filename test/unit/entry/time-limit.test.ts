import { expect, test } from 'vitest';
import { timeLimit } from '../../../functions/entry/time-limit.ts';

interface Timer {
  dueMs: number;
  wake(): void;
}

/** A hand clock whose timers ring when it passes them. */
function world() {
  const state = { now: 0, timersSet: 0 };
  let timers: Timer[] = [];
  const limit = timeLimit(
    () => state.now,
    (wake, ms) => {
      state.timersSet += 1;
      timers.push({ dueMs: state.now + ms, wake });
    },
  );
  const pass = async (ms: number) => {
    state.now += ms;
    const due = timers.filter(({ dueMs }) => dueMs <= state.now);
    timers = timers.filter((timer) => !due.includes(timer));
    for (const { wake } of due) wake();
    await Promise.resolve();
  };
  return { state, limit, pass };
}

const forever = () => new Promise<never>(() => {});
const outcome = (work: Promise<unknown>) => work.catch((error: { code: string }) => error.code);

test('work that is done in time passes its result or its error on', async () => {
  const { limit } = world();
  expect(await limit(Promise.resolve('done'), 100)).toBe('done');
  await expect(limit(Promise.reject(new Error('broken')), 100)).rejects.toThrow('broken');
});

test('work that is not done when its time is up is refused, and no sooner', async () => {
  const { limit, pass } = world();
  const answered = outcome(limit(forever(), 100));
  let settled = false;
  void answered.then(() => {
    settled = true;
  });
  await pass(99);
  expect(settled).toBe(false);
  await pass(1);
  expect(await answered).toBe('timeout');
});

test('one timer serves a thousand requests', async () => {
  const { state, limit, pass } = world();
  for (let count = 0; count < 1000; count++) {
    await limit(Promise.resolve(), 10_000);
    await pass(1);
  }
  expect(state.timersSet).toBe(1);
});

test('a timer that finds nobody waiting is not set again', async () => {
  const { state, limit, pass } = world();
  await limit(Promise.resolve(), 100);
  await pass(100);
  await pass(100);
  expect(state.timersSet).toBe(1);
});

test('a request that began after the timer was set gets its whole time', async () => {
  const { limit, pass } = world();
  await limit(Promise.resolve(), 100);
  await pass(60);
  const late = limit(new Promise((resolve) => setImmediate(() => resolve('done'))), 100);
  await pass(40);
  expect(await late).toBe('done');
  const tooLong = outcome(limit(forever(), 100));
  await pass(60);
  await pass(40);
  expect(await tooLong).toBe('timeout');
});

test('a shorter limit is kept beside a longer one', async () => {
  const { limit, pass } = world();
  const long = outcome(limit(forever(), 1000));
  const short = outcome(limit(forever(), 100));
  await pass(100);
  expect(await short).toBe('timeout');
  await pass(900);
  expect(await long).toBe('timeout');
});

test('a limit that is over already refuses what is not done at once', async () => {
  const { limit, pass } = world();
  const late = outcome(limit(forever(), -50));
  await pass(0);
  expect(await late).toBe('timeout');
});
