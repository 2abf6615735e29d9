import { expect, test } from 'vitest';
import { budgetAfter, spentUntil } from '../../../functions/scaling/domain/spend.ts';
import { evaluate } from '../../support/evaluate.ts';
import { account, aTarget, by, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';
import { memoryLever, memoryStore } from '../../support/scaling-memory.ts';

const at = (atMs: number, requested = 10) => ({ ...seen({}, { requested }), atMs });

test('kept units are counted by the second, and a scaler that was away does not invent what it did not see', () => {
  const first = spentUntil(undefined, at(NOW), aTarget());
  expect(first).toEqual({ month: '2026-11', usd: 0, atMs: NOW });
  const minute = spentUntil(first, at(NOW + MINUTE), aTarget());
  expect(minute.usd).toBeCloseTo(10 * 60 * 0.0000033334, 12);
  const later = spentUntil(first, at(NOW + 60 * MINUTE), aTarget());
  expect(later.usd).toBeCloseTo(10 * 300 * 0.0000033334, 12);
  const queue = spentUntil(first, at(NOW + MINUTE), aTarget({ lever: 'queue-concurrency' }));
  expect(queue.usd).toBe(0);
});

test('a wave is paid once', () => {
  const lastWave = { atMs: NOW, sent: 100, cold: 0, throttled: 10, oldestIdleSeconds: 1 };
  const none = { month: '2026-11', usd: 0, atMs: NOW };
  const paid = spentUntil(none, { ...at(NOW + 30_000, 0), lastWave }, aTarget());
  expect(paid.usd).toBeCloseTo(90 * (0.3 * 0.0000133334 + 0.2e-6), 12);
  expect(spentUntil(paid, { ...at(NOW + MINUTE, 0), lastWave }, aTarget()).usd).toBe(paid.usd);
  const short = { ...lastWave, heldSeconds: 0.15 };
  const less = spentUntil(none, { ...at(NOW + 30_000, 0), lastWave: short }, aTarget());
  expect(less.usd).toBeCloseTo(90 * (0.15 * 0.0000133334 + 0.2e-6), 12);
});

test('a new month begins at nothing, and the rest of the month is what the budget must last for', () => {
  const old = { month: '2026-10', usd: 99, atMs: NOW - MINUTE };
  expect(spentUntil(old, at(NOW), aTarget()).usd).toBe(0);
  const lastHour = Date.UTC(2026, 10, 30, 23);
  const budget = budgetAfter(account, { month: '2026-11', usd: 7, atMs: lastHour });
  expect(budget).toEqual({ monthlyUsd: 10_000, spentUsd: 7, secondsLeft: 3600 });
});

test('the running scaler remembers what it spent, and stops raising when the month is used up', async () => {
  const { store, items } = memoryStore();
  const { levers, state } = memoryLever({ requested: 10, ready: 10, inProgress: false });
  const target = by('api-response-time');
  const address = { kind: 'alias', functionName: 'f', alias: 'live' } as const;
  const { signals, history } = seen({ responseSeconds: 3, throttles: 5 });
  const run = (nowMs: number, monthlyUsd: number) =>
    evaluate(
      { target, address },
      { ...account, budget: { ...account.budget, monthlyUsd } },
      {
        store,
        levers,
        readSignals: async () => ({ signals, history }),
        clock: () => nowMs,
      },
    );
  await run(NOW, 1000);
  expect(state.sets).toEqual([15]);
  await run(NOW + MINUTE, 1000);
  const spent = items.get('orders-api')?.spend?.usd ?? 0;
  expect(spent).toBeCloseTo(15 * 60 * 0.0000033334, 12);
  const broke = await run(NOW + 2 * MINUTE, spent);
  expect(broke.decision).toMatchObject({ action: 'hold', guards: [{ guard: 'spend-budget' }] });
});
