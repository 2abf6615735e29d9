import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CALLS_A_MINUTE,
  type CallsMade,
  callsLeft,
  withCall,
} from '../../../functions/scaling/domain/call-budget.ts';
import type { AddressedTarget } from '../../../functions/scaling/domain/targets.ts';
import { type ScalingItems, scalingStore } from '../../../functions/scaling/store/scaling-store.ts';
import { evaluate } from '../../support/evaluate.ts';
import { account, aTarget, NOW, seen } from '../../support/scaling-fixtures.ts';
import { memoryLever, memoryStore } from '../../support/scaling-memory.ts';

test('no 60 seconds hold more calls than the budget, whenever they are asked for, and an idle minute frees all of them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }), (waits) => {
      let nowMs = NOW;
      let made: CallsMade = [];
      const granted: number[] = [];
      for (const wait of waits) {
        nowMs += wait;
        const left = callsLeft(made, nowMs);
        const next = withCall(made, nowMs);
        expect(next !== undefined).toBe(left > 0);
        if (next) granted.push(nowMs);
        made = next ?? made;
      }
      for (const first of granted) {
        const within = granted.filter((atMs) => atMs >= first && atMs < first + 60_000);
        expect(within.length).toBeLessThanOrEqual(CALLS_A_MINUTE);
      }
      expect(callsLeft(made, nowMs + 60_000)).toBe(CALLS_A_MINUTE);
    }),
  );
});

/** A table whose every call waits for the scheduler. */
function slowItems(scheduler: fc.Scheduler): ScalingItems {
  const items = new Map<string, { version: number; body: string }>();
  const step = () => scheduler.schedule(Promise.resolve());
  return {
    async load(target, at) {
      await step();
      return items.get(`${target} ${at}`) ?? null;
    },
    async save({ target, at }, item, expected) {
      await step();
      if ((items.get(`${target} ${at}`)?.version ?? 0) !== expected) return false;
      items.set(`${target} ${at}`, item);
      return true;
    },
    add: async () => {},
    latest: async () => [],
    between: async () => [],
  };
}

test('overlapping scalers together take no more than the budget, in every order of their reads and writes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 4 }), async (scheduler, scalers) => {
      const items = slowItems(scheduler);
      const stores = Array.from({ length: scalers }, () =>
        scalingStore(
          items,
          () => NOW,
          () => 'id',
        ),
      );
      const asked = stores.flatMap((store) => Array.from({ length: 12 }, () => store.takeCall(NOW)));
      await scheduler.waitIdle();
      const taken = (await Promise.all(asked)).filter(Boolean).length;
      expect(taken).toBeLessThanOrEqual(CALLS_A_MINUTE);
      expect(taken).toBeGreaterThanOrEqual(Math.min(12, CALLS_A_MINUTE));
    }),
    { numRuns: 50 },
  );
});

test('of many targets that all want a change, those over the budget hold with that reason and come to it a minute later', async () => {
  const { store } = memoryStore();
  const { levers, state } = memoryLever({ requested: 10, ready: 10, inProgress: false });
  // The lever of each target is its own, so that none sees another's change.
  const own = { ...levers, capacity: async () => ({ requested: 10, ready: 10, inProgress: false }) };
  const { signals, history } = seen({ responseSeconds: 3, throttles: 5 });
  let now = NOW;
  const ports = { store, levers: own, readSignals: async () => ({ signals, history }), clock: () => now };
  const targets = Array.from({ length: CALLS_A_MINUTE + 3 }, (_, index): AddressedTarget => {
    const policies = [{ policy: 'api-response-time', settings: { most: 500 } }];
    const target = aTarget({ name: `f-${index}`, policies });
    return { target, address: { kind: 'alias', functionName: `f-${index}`, alias: 'live' } };
  });
  const first = await Promise.all(targets.map((one) => evaluate(one, account, ports)));
  expect(state.sets).toHaveLength(CALLS_A_MINUTE);
  const refused = first.filter(({ outcome }) => outcome.kind !== 'acted');
  expect(refused).toHaveLength(3);
  for (const { decision } of refused) {
    expect(decision).toMatchObject({
      action: 'hold',
      to: 10,
      reason: 'no control-plane calls left this minute',
    });
    expect(decision.guards.at(-1)).toMatchObject({ guard: 'control-plane', from: 15, to: 10 });
  }
  now += 61_000;
  const names = new Set(refused.map(({ target }) => target));
  const again = targets.filter(({ target }) => names.has(target.name));
  const later = await Promise.all(again.map((one) => evaluate(one, account, ports)));
  expect(later.map(({ outcome }) => outcome.kind)).toEqual(Array(3).fill('acted'));
});
